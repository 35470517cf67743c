"""The partner's pages behind a guest pass: workspace, daily mail."""
