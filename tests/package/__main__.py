"""What bin/package makes is what an administrator can install.

    python3 tests/package     in a clone, with what bin/package needs

It packs twice, looks into both packages, and has PHP load what is in the Debian package. That package is not
installed: its scripts run on a copy of its files.
"""

import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Packages:
    """What one run of bin/package made."""

    def __init__(self, folder):
        run(ROOT / "bin" / "package", "--out", folder)
        self.folder = folder
        self.plugin = only(folder.glob("*.zip"))
        self.extension = only(folder.glob("*.deb"))

    def unpacked(self, into):
        """The files of the Debian package; its own are in DEBIAN."""
        run("dpkg-deb", "--raw-extract", self.extension, into)
        return into


def test_the_zip_has_the_plugin_as_git_knows_it_and_the_licence(packages, _):
    plugin = ROOT / "php-plugin"
    known = run("git", "-c", f"safe.directory={ROOT}", "-C", plugin, "ls-files").split()
    with zipfile.ZipFile(packages.plugin) as packed:
        assert sorted(packed.namelist()) == sorted(f"scimpress/{name}" for name in [*known, "license.txt"])
        for name in known:
            assert packed.read(f"scimpress/{name}") == (plugin / name).read_bytes(), name
        assert packed.read("scimpress/license.txt").lstrip().startswith(b"GNU GENERAL PUBLIC LICENSE")
        assert not [name for name in packed.namelist() if "/." in name], "a hidden file"
        assert {entry.external_attr >> 16 for entry in packed.infolist()} == {0o100644}


def test_the_debian_package_names_the_php_that_it_is_for(packages, _):
    version = run("php-config", "--version").rpartition(".")[0]
    interface = pathlib.Path(run("php-config", "--extension-dir")).name
    fields = dict(line.split(": ", 1) for line in run("dpkg-deb", "--field", packages.extension).splitlines() if ": " in line and line[0] != " ")
    assert fields["Package"] == f"php{version}-scimpress", fields
    assert f"phpapi-{interface}" in fields["Depends"].split(", "), fields
    assert fields["Pre-Depends"] == "php-common", fields
    assert float(fields["Depends"].partition("libc6 (>= ")[2].rstrip(")")) >= 2.17, fields
    released = re.search(r"^ \* Version: +(\S+)$", (ROOT / "php-plugin" / "scimpress.php").read_text(), re.MULTILINE)[1]
    assert fields["Version"] == f"{released}-1", fields


def test_the_debian_package_has_files_of_root_and_keeps_what_an_administrator_changes(packages, folder):
    listed = run("dpkg-deb", "--contents", packages.extension).splitlines()
    assert {line.split()[1] for line in listed} == {"root/root"}, listed
    files = packages.unpacked(folder / "files")
    settings = (files / "DEBIAN" / "conffiles").read_text().split()
    assert [(files / name.lstrip("/")).read_text().splitlines()[-1] for name in settings] == ["extension=scimpress.so"]
    for line in (files / "DEBIAN" / "md5sums").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.md5((files / name).read_bytes(), usedforsecurity=False).hexdigest() == digest, name


def test_php_loads_what_is_in_the_debian_package(packages, folder):
    files = packages.unpacked(folder / "files")
    extension = only(files.glob("usr/lib/php/*/scimpress.so"))
    assert "scimpress" in run("php", "-n", "-d", f"extension={extension}", "-m").split()


def test_an_extension_that_does_not_load_is_not_enabled(packages, folder):
    files = packages.unpacked(folder / "files")
    script = files / "DEBIAN" / "postinst"
    script.write_text(script.read_text().replace("/usr/lib/php/", f"{files}/usr/lib/php/"))
    asked = files / "asked"
    (files / "usr/lib/php/php-maintscript-helper").write_text(f'php_invoke() {{ echo "$@" >"{asked}"; }}\n')
    configure = lambda: subprocess.run([script, "configure"], capture_output=True, text=True, check=False)  # noqa: E731
    assert configure().returncode == 0
    assert asked.read_text().split()[::2] == ["enmod", "ALL"], asked.read_text()
    asked.unlink()
    extension = only(files.glob("usr/lib/php/*/scimpress.so"))
    whole = extension.read_bytes()
    for part in (1024, len(whole) // 2):
        extension.write_bytes(whole[:part])
        refused = configure()
        assert refused.returncode == 1, refused
        assert "does not load" in refused.stderr and "Download the package again" in refused.stderr, refused
        assert not asked.exists()


def test_one_commit_gives_the_same_files_again(packages, folder):
    again = Packages(folder / "again")
    for first, second in ((packages.plugin, again.plugin), (packages.extension, again.extension)):
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes(), first.name
    run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=packages.folder)


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}: {done.stderr.strip()[-2000:]}"
    return done.stdout.strip()


def only(found):
    (one,) = found
    return one


def main():
    passed = failed = 0
    os.environ["LC_ALL"] = "C"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        packages = Packages(folder / "packages")
        for name, test in [(name, test) for name, test in globals().items() if name.startswith("test_")]:
            own = folder / name
            own.mkdir()
            try:
                test(packages, own)
                passed += 1
            except Exception:
                failed += 1
                print(f"FAILED {name}\n{traceback.format_exc()}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
