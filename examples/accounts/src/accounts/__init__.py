"""A small accounts service: the worked example of Surefoot."""
