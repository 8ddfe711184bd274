"""Widgets in JupyterLab."""
