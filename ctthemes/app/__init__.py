"""The command line, the notebooks' runs and the page over their results."""
