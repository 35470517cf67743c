"""Reports: figures over all cooperations, as pages, charts and PDF."""
