"""Units coded by hand: drawn, agreed on, learnt from, and used to correct."""
