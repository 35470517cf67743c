"""Phase 5: parties, clauses with their sources, frozen versions, term and notice, the PDF."""
