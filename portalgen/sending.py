"""What a municipality sends to an open data portal: judged as the build judges, gathered, and put in CKAN's words."""
