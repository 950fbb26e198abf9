# What ./run and ./test share: a Python, Debian packages, a virtual environment. Sourced, from the project's root.

# glibc gives each thread a heap of its own: two are enough, and save 20 MB in each process of 8 threads.
export MALLOC_ARENA_MAX=2

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# as_root COMMAND...: as root, or by sudo where it asks for no password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null 2>&1 || return 1
  [ "$(id -u)" = 0 ] || sudo -n true >/dev/null 2>&1
}

# install_packages PACKAGE...: by apt where that is allowed; fails otherwise.
install_packages() {
  may_install || return 1
  printf 'Installing %s ...\n' "$*"
  local log
  log=$(mktemp)
  apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends "$@" >>"$log" 2>&1; }
  if ! apt_get install "$@"; then
    apt_get update || true
    if ! apt_get install "$@"; then
      tail -n 3 "$log" >&2
      rm -f "$log"
      return 1
    fi
  fi
  rm -f "$log"
}

has_library() { ldconfig_list="${ldconfig_list:-$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null)}" && [[ "$ldconfig_list" == *"$1"* ]]; }
has_chinese_font() {
  [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]
}

has_chromium() { command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1; }

# chromium_package: Debian's headless Chromium, half the work of the whole one; older systems have only that.
chromium_package() {
  if apt-cache show chromium-headless-shell >/dev/null 2>&1; then echo chromium-headless-shell; else echo chromium; fi
}

# need_packages: what papers are made with. Missing ones are installed, or named in one line.
need_packages() {
  local needed=() wanted=()
  has_library libpango-1.0.so.0 || needed+=(libpango-1.0-0)
  has_library libpangoft2-1.0.so.0 || needed+=(libpangoft2-1.0-0)
  has_library libharfbuzz-subset.so.0 || needed+=(libharfbuzz-subset0)
  has_chinese_font || wanted+=(fonts-noto-cjk)
  command -v pdftoppm >/dev/null 2>&1 || wanted+=(poppler-utils)
  for tool in "$@"; do
    case $tool in
      chromium) has_chromium || needed+=("$(chromium_package)") ;;
      postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || needed+=(postgresql) ;;
    esac
  done
  local all=("${needed[@]}" "${wanted[@]}")
  [ ${#all[@]} = 0 ] && return
  install_packages "${all[@]}" && { unset ldconfig_list; return; }
  local sentence="Please install what is missing here: sudo apt-get install ${all[*]}"
  [ ${#needed[@]} = 0 ] || fail "$sentence"
  printf '%s (papers and page pictures need it)\n' "$sentence" >&2
}

# find_python: prints a Python >= 3.11 that can make a virtual environment; installs Debian's where there is none.
find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# need_environment REQUIREMENTS: .venv with exactly those packages; nothing is done when the file has not changed.
need_environment() {
  local file=$1 mark=.venv/installed-$1.sha256 sum python
  sum=$(sha256sum requirements*.txt)
  if [ -x .venv/bin/python ] && [ -e "$mark" ] && [ "$(cat "$mark")" = "$sum" ] && .venv/bin/python -c '' 2>/dev/null; then
    return
  fi
  if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
    python=$(find_python) || {
      install_packages python3 python3-venv >&2 || fail "Please install Python 3.11 or newer: sudo apt-get install python3 python3-venv"
      python=$(find_python) || fail "This system's Python is older than 3.11; the portal needs 3.11 or newer."
    }
    echo "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv || fail "The folder $PWD cannot be written, or .venv could not be made in it."
  fi
  echo "Installing the packages of $file into .venv (once; this takes a minute) ..."
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --requirement "$file" >.venv/install.log 2>&1 ||
    fail "The packages of $file could not be installed: $(grep -i '^error' .venv/install.log | head -n 1) (all of it: .venv/install.log)"
  .venv/bin/python -m compileall -q -j 0 .venv/lib >>.venv/install.log 2>&1 || true # on every core; pip would use one
  printf '%s' "$sum" >"$mark"
}
