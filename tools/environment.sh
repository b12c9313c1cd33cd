# Sourced by ./run and ./test: an environment in .venv with exactly the locked packages, and the system packages they need.
# POSIX sh. As root on Debian it installs what is missing; otherwise it prints the one command to type.

say() { printf '%s\n' "$*" >&2; }

debian_packages() { # debian_packages WHAT PACKAGE...: install, or say how
  what=$1
  shift
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "$what: apt-get install $*"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -o DPkg::Lock::Timeout=500 -q update && apt-get -o DPkg::Lock::Timeout=500 -q install -y --no-install-recommends "$@"; } >&2 && return 0
  fi
  say "$what 缺失 / is missing. 请执行 / please type:  sudo apt-get install -y $*"
  return 1
}

find_python() { # a Python from 3.11 to 3.13
  for candidate in python3.11 python3.12 python3.13 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

make_venv() { # .venv with pip, by uv, by venv, or after installing python3-venv
  if command -v uv >/dev/null 2>&1 && uv venv -q --seed --python '>=3.11,<3.14' .venv 2>/dev/null; then
    return 0
  fi
  python=$(find_python) || { debian_packages "Python 3.11+" python3 python3-venv && python=$(find_python); } || return 1
  "$python" -m venv .venv 2>/dev/null && return 0
  rm -rf .venv
  debian_packages "python3-venv" python3-venv && "$python" -m venv .venv
}

environment() { # environment runtime|development
  wanted=requirements.lock
  [ "$1" = development ] && wanted=requirements-dev.lock
  mark=.venv/.installed-$1
  [ -x .venv/bin/python ] || make_venv || { say "没有可用的 Python 3.11 / no usable Python 3.11"; exit 1; }
  if ! cmp -s "$wanted" "$mark"; then
    say "安装依赖 / installing packages ($wanted)"
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$wanted" >&2
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . >&2 2>/dev/null || true
    cp "$wanted" "$mark"
  fi
  ls /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc >/dev/null 2>&1 ||
    debian_packages "中文字体 / Chinese fonts" fonts-noto-cjk || say "将使用内置备用字体 / falling back to the built-in font"
  if [ "$1" = development ]; then
    command -v chromium >/dev/null 2>&1 || debian_packages "Chromium" chromium || say "浏览器测试将跳过 / browser tests will be skipped"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || debian_packages "PostgreSQL" postgresql || say "PostgreSQL 测试将跳过 / PostgreSQL tests will be skipped"
    command -v redis-server >/dev/null 2>&1 || debian_packages "Redis" redis-server || say "Redis 测试将跳过 / Redis tests will be skipped"
    command -v pdftoppm >/dev/null 2>&1 || debian_packages "poppler" poppler-utils || true
    ls /usr/share/fonts/truetype/arphic-gkai00mp/* >/dev/null 2>&1 || debian_packages "fonts for test pages" fonts-arphic-gkai00mp fonts-ukij-uyghur || true
  fi
}
