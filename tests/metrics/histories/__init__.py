"""Random but believable histories, and what twelve KPIs say about them, against a slow and independent count."""
