"""Generated from the server's proto/ folder by `make proto`; never edited."""
