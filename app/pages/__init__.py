"""What each page shows and what each form sends: view models, one a page."""
