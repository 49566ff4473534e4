"""What each test touches beyond the code that is measured."""
