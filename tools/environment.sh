# Sourced by ./run and ./test: an environment in .venv with exactly the locked packages, and the system packages they need.
# POSIX sh. As root on Debian it installs what is missing; otherwise it prints the one command to type.
# The application is started from the checkout, so nothing of ours is installed or built here.

say() { printf '%s\n' "$*" >&2; }

debian_packages() { # debian_packages WHAT PACKAGE...: install, or say how
  what=$1
  shift
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "$what: apt-get install $*"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -o DPkg::Lock::Timeout=500 -q update && apt-get -o DPkg::Lock::Timeout=500 -q install -y --no-install-recommends "$@"; } >&2 && return 0
  fi
  say "缺少 $what。请执行： / $what is missing. Please type:"
  say "    sudo apt-get install -y $*"
  return 1
}

find_python() { # a Python from 3.11 to 3.13
  for candidate in python3.11 python3.12 python3.13 python3 python; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

make_venv() { # a fresh .venv with pip, by uv, by venv, or after installing python3-venv
  rm -rf .venv
  if command -v uv >/dev/null 2>&1 && uv venv -q --seed --python '>=3.11,<3.14' .venv 2>/dev/null; then
    return 0
  fi
  python=$(find_python) || { debian_packages "Python 3.11–3.13" python3 python3-venv && python=$(find_python); } || return 1
  "$python" -m venv .venv >/dev/null 2>&1 && return 0
  rm -rf .venv
  debian_packages "python3-venv" python3-venv && "$python" -m venv .venv
}

install_packages() { # install_packages LOCKFILE: exactly these bytes, or a plain word and an end
  if [ -t 2 ]; then quiet=; else quiet=-q; fi
  if command -v uv >/dev/null 2>&1 && uv pip install -q --python .venv/bin/python --require-hashes -r "$1" >&2; then
    return 0
  fi
  # shellcheck disable=SC2086
  .venv/bin/python -m pip install $quiet --disable-pip-version-check --require-hashes -r "$1" >&2 && return 0
  say "软件包未能装全；已下载的会保留，联网后再执行一次即可。"
  say "Not every package could be installed; what came down is kept, so try again once there is a connection."
  return 1
}

has_chinese_font() {
  [ -e /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc ] ||
    { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]; }
}

chinese_font() { # asked for once: a machine without one still prints, with the built-in fallback
  has_chinese_font || [ -e .venv/.asked-for-fonts ] && return 0
  debian_packages "中文字体 / Chinese fonts" fonts-noto-cjk || say "先使用内置备用字体 / using the built-in font for now"
  : >.venv/.asked-for-fonts
}

is_installed() { cmp -s "$1" "$2"; }

environment() { # environment runtime|development
  wanted=requirements.lock
  [ "$1" = development ] && wanted=requirements-dev.lock
  mark=.venv/.installed-$1
  [ -x .venv/bin/python ] || make_venv || { say "没有可用的 Python 3.11–3.13 / no usable Python 3.11 to 3.13"; exit 1; }
  # What tests need holds all that running needs.
  if ! is_installed "$wanted" "$mark" && ! is_installed requirements-dev.lock .venv/.installed-development; then
    .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv || exit 1
    say "首次安装约 730 MB，需要一两分钟 / installing about 730 MB, a minute or two ($wanted)"
    install_packages "$wanted" || exit 1
    cp "$wanted" "$mark"
  fi
  chinese_font
  if [ "$1" = development ]; then
    command -v chromium >/dev/null 2>&1 || debian_packages "Chromium" chromium || say "浏览器测试将跳过 / browser tests will be skipped"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || debian_packages "PostgreSQL" postgresql || say "PostgreSQL 测试将跳过 / PostgreSQL tests will be skipped"
    command -v redis-server >/dev/null 2>&1 || debian_packages "Redis" redis-server || say "Redis 测试将跳过 / Redis tests will be skipped"
    command -v pdftoppm >/dev/null 2>&1 || debian_packages "poppler" poppler-utils || true
    ls /usr/share/fonts/truetype/arphic-gkai00mp/* >/dev/null 2>&1 || debian_packages "测试用字体 / fonts for test pages" fonts-arphic-gkai00mp fonts-ukij-uyghur || true
  fi
}
