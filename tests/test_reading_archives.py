"""Archives of reports: each member is a report of its own, and no archive can do harm."""

from __future__ import annotations

import gzip
import io
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from govreport_nlp import errors
from govreport_nlp.limits import MAX_ARCHIVE_FILES
from govreport_nlp.reading import OpenArchives, document_ids, find_files, read_file
from govreport_nlp.scale import Job, extract
from tests.growth import growth
from tests.office_files import docx, p, zipped

TEXT = "社区投入资金3万元。"


def tarred(files: dict[str | bytes, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", encoding="gb18030", format=tarfile.GNU_FORMAT) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name if isinstance(name, str) else name.decode("gb18030"))
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def write(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


FILES = {
    "2023/report.txt": TEXT.encode(),
    "2024/report.docx": docx(p(TEXT)),
    "2024/notes.xyz": b"?",
    ".hidden/a.txt": TEXT.encode(),
    "__MACOSX/a.txt": TEXT.encode(),
    "~$report.docx": b"lock",
}


@pytest.mark.parametrize(("name", "pack"), [("a.zip", zipped), ("a.tar.gz", tarred), ("A.TGZ", tarred)])
def test_an_archive_is_a_folder(tmp_path: Path, name: str, pack) -> None:
    archive = write(tmp_path, name, pack(FILES))
    expected = [archive / "2023/report.txt", archive / "2024/report.docx"]
    assert find_files([archive]) == expected
    assert find_files([tmp_path]) == expected
    assert document_ids(expected) == ["2023/report", "2024/report"]
    sources = [read_file(file) for file in expected]
    assert [(source.text, source.format) for source in sources] == [(TEXT, "txt"), (TEXT, "docx")]
    assert sources[0].path == str(expected[0])


@pytest.mark.parametrize("n_process", [1, 2])
def test_members_are_worked_like_files(tmp_path: Path, n_process: int) -> None:
    files = {f"{number}.txt": TEXT.encode() for number in range(6)} | {"3.txt": b"\x89PNG\r\n\x1a\n\0\0\0"}
    archive = write(tmp_path, "a.tar.gz", tarred(files))
    found = find_files([archive])
    results = list(extract([Job(file, file.stem) for file in found], n_process=n_process))
    assert [result.error is None for result in results] == [True, True, True, False, True, True]
    assert str(results[3].error).startswith(f"{archive / '3.txt'}: ")
    assert results[0].record().source.path == str(archive / "0.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_names_as_windows_writes_them(tmp_path: Path, encoding: str) -> None:
    name = "社區工作報告" if encoding == "big5" else "社区工作报告"
    stand_in = "x" * len(name.encode(encoding))
    data = zipped({f"{stand_in}.txt": TEXT}).replace(stand_in.encode(), name.encode(encoding))
    archive = write(tmp_path, "a.zip", data)
    assert find_files([archive]) == [archive / f"{name}.txt"]
    assert read_file(archive / f"{name}.txt").id == name


@pytest.mark.parametrize("ending", ["", "1"])  # an even and an odd number of bytes
def test_a_name_that_begins_like_utf_16(tmp_path: Path, ending: str) -> None:
    data = zipped({"xx.txt": TEXT, f"b{ending}.txt": TEXT, "c.txt": TEXT}).replace(b"xx.txt", b"\xff\xfe.txt")
    found = [file.name for file in find_files([write(tmp_path, "a.zip", data)])]
    assert found == [f"b{ending}.txt", "c.txt", "\ufffd\ufffd.txt"]


def test_names_in_gbk_in_a_tar(tmp_path: Path) -> None:
    archive = write(tmp_path, "a.tgz", tarred({"社区工作报告.txt".encode("gb18030"): TEXT.encode()}))
    assert [file.name for file in find_files([archive])] == ["社区工作报告.txt"]


def test_path_tricks_are_harmless(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret.txt", "社区机密。".encode())
    names = ["../secret.txt", str(secret), "a/../../secret.txt", "..\\secret.txt", "C:\\b.txt", "\x1b[2Jc.txt"]
    inner = tmp_path / "inner"
    inner.mkdir()
    archive = write(inner, "a.zip", zipped(dict.fromkeys(names, TEXT)))
    found = find_files([archive])
    assert all(archive in file.parents and ".." not in file.parts for file in found)
    assert {read_file(file).text for file in found} == {TEXT}
    assert all(str(file).isprintable() for file in found)
    with pytest.raises(errors.MissingFileError):
        read_file(archive / ".." / "a.zip" / "nowhere.txt")


def test_links_are_passed_over(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(errors.NoFilesError, match=r"a\.tgz"):
        find_files([write(tmp_path, "a.tgz", packed.getvalue())])


def test_an_archive_in_an_archive_is_told(tmp_path: Path) -> None:
    archive = write(tmp_path, "a.zip", zipped({"inner.zip": zipped({"b.txt": TEXT}), "c.txt": TEXT}))
    inner, other = sorted(find_files([archive]), key=lambda file: file.suffix, reverse=True)
    with pytest.raises(errors.BinaryFileError, match=r"inner\.zip: .*unpack it"):
        read_file(inner)
    assert read_file(other).text == TEXT


def many_files() -> bytes:
    return zipped({f"{number}.txt": "" for number in range(MAX_ARCHIVE_FILES + 1)}, compression=zipfile.ZIP_STORED)


BOMB = b" " * 50_000_000


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.zip", zipped(FILES)[:200], errors.DamagedFileError),
        ("a.zip", b"hello", errors.DamagedFileError),
        ("a.tar.gz", tarred(FILES)[:200], errors.DamagedFileError),
        ("a.tar.gz", gzip.compress(b"hello" * 1000), errors.DamagedFileError),
        ("a.zip", zipped({"a.txt": BOMB}), errors.UnpackedTooLargeError),
        ("a.tgz", tarred({"a.txt": BOMB}), errors.UnpackedTooLargeError),
        ("a.zip", many_files(), errors.UnpackedTooLargeError),
    ],
    ids=["zip cut", "no zip", "tar cut", "no tar", "zip bomb", "tar bomb", "many files"],
)
def test_bad_archives(tmp_path: Path, name: str, data: bytes, error: type[Exception]) -> None:
    archive = write(tmp_path, name, data)
    good = write(tmp_path, "b.txt", TEXT.encode())
    started = time.process_time()
    assert find_files([tmp_path]) == [archive, good]
    with pytest.raises(error, match=str(archive)):
        read_file(archive)
    assert time.process_time() - started < 5
    results = list(extract([Job(archive, "a"), Job(good, "b")]))
    assert [result.error is None for result in results] == [False, True]


def test_a_document_that_calls_itself_an_archive(tmp_path: Path) -> None:
    with pytest.raises(errors.ReadingError, match=r"a\.zip"):
        find_files([write(tmp_path, "a.zip", docx(p(TEXT)))])


def test_a_password(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.txt": TEXT}))
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    archive = write(tmp_path, "a.zip", bytes(packed))
    with pytest.raises(errors.PasswordProtectedError, match="password"):
        read_file(find_files([archive])[0])


def test_reading_all_of_an_archive_takes_linear_time(tmp_path: Path) -> None:
    def packed(count: int) -> Path:
        files = {f"{number:05}.txt": (TEXT * 50).encode() for number in range(count)}
        return write(tmp_path, f"{count}.tar.gz", tarred(files))

    def work(archive: Path) -> None:
        archives = OpenArchives()
        for file in find_files([archive]):
            read_file(file, archives=archives)

    assert growth(work, packed, 300) < 2
