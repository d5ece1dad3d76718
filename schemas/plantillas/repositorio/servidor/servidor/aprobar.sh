#!/bin/sh
# Aprueba la carga de un mes, la publica y deja el certificado:  servidor/aprobar.sh 2026-10 "Nombre Apellido"
set -eu
. "${ENTORNO:-/etc/portalgen.env}"
mes="${1:?diga el mes, como 2026-10}"
quien="${2:?diga quién aprueba}"
cd "$CARPETA"
git switch --quiet main
antes="$(git rev-parse HEAD)"
if ! git merge --quiet --no-ff --message "Carga de $mes" --message "Revisada-por: $quien" "carga/$SITIO/$mes"; then
  git merge --abort || true
  echo "No se publicó: no hay una carga de $mes, o alguien cambió lo mismo a mano. Lo publicado sigue como estaba." >&2
  exit 1
fi
if ! "$PORTALGEN" check "$SITIO"; then
  git reset --quiet --hard "$antes"
  echo "No se publicó: la carga tiene problemas que lo impiden." >&2
  exit 1
fi
ENTORNO="${ENTORNO:-/etc/portalgen.env}" servidor/publicar.sh
"$PORTALGEN" certify "$SITIO" --since "$antes" --url "$PORTAL_URL" --wait 120 --out certificado
