"""What is said of a push: to people, in Spanish, and to machines, as JSON."""

from __future__ import annotations

CHANGED_MEANWHILE = "{site}: las planillas cambiaron mientras se enviaban. Vuelva a ejecutar la orden."
NO_PROFILE = "{site}: sitio.yaml pide el perfil «{name}» y schemas/ckan.yaml no lo tiene. Hay: {known}."
NOT_SENT = "La municipalidad decidió no enviar esta información a este portal."
