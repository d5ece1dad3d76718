#!/bin/sh
# Pasa lo que hay en entrada/ a la carga del mes y deja su revisión. La llama la tarea programada.
set -eu
. "${ENTORNO:-/etc/portalgen.env}"
cd "$CARPETA"
llegaron() { find entrada -type f ! -name LEAME.md ! -path '*/.*' "$@" | head -n 1; }
if [ -z "$(llegaron)" ] || [ -n "$(llegaron -mmin -1)" ]; then
  exit 0 # nada, o algo todavía se está copiando
fi
"$PORTALGEN" receive --site "$SITIO" --commit --take --marked "$REVISION/marcadas" || [ $? -eq 1 ]
for rama in $(git for-each-ref --format='%(refname:short)' --no-merged main "refs/heads/carga/$SITIO/"); do
  copia="$(mktemp -d)"
  git worktree add --quiet --detach "$copia/carga" "$rama"
  (cd "$copia/carga" && "$PORTALGEN" review --main main --out "$REVISION/${rama##*/}" --quiet) || [ $? -eq 1 ]
  git worktree remove --force "$copia/carga"
  rmdir "$copia"
done
