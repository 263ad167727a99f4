"""Announcements in words: text messages, e-mails, notices."""
