"""Values to what will be shown: pages, menus, downloads, states. Every URL is decided here."""
