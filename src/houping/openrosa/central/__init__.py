"""What programs written for ODK Central ask for (pyodk, ruODK, Power BI): read interviews, comment, review."""
