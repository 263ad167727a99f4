"""What is done with the lists that came in for a round."""
