"""What laboratories and clinics write, and what it means."""
