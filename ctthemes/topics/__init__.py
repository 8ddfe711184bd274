"""Topic models: fitted, refused, compared, named."""
