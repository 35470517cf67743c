"""The agreement's text: data, clause builders, sections, drafts, frozen version content."""
