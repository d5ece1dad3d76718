#!/bin/sh
# Construye el portal y lo entrega. Lo publicado cambia al final y de una vez por archivo; si algo falla, sigue lo anterior.
set -eu
. "${ENTORNO:-/etc/portalgen.env}"
cd "$CARPETA"
"$PORTALGEN" build --out public --base-url "$PORTAL_URL"
rsync --recursive --links --times --delete-delay --delay-updates --chmod=D755,F644 public/ "$DESTINO/"
