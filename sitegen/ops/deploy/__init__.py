"""Brings a built site to where readers find it: by rsync, to a git branch, to S3-compatible storage."""
