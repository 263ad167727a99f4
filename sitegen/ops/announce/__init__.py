"""Telling readers what is new: text messages, e-mails, notices, and sending them."""
