"""The frozen types that pass between the rooms of the program."""
