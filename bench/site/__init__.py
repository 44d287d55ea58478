"""The site as it is measured: as in production, with one view more that does nothing."""
