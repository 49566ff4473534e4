from unittest import mock

import pytest
from calls import by_files as calls


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("text")
    return path


def test_read_works(path):
    assert calls.read(path) == "text"


def test_read_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        calls.read(tmp_path / "none")


def test_read_patched():
    with mock.patch("builtins.open", mock.mock_open(read_data="text")):
        assert calls.read("none") == "text"


def test_read_replaced(monkeypatch, path):
    monkeypatch.setattr(calls, "open", lambda _: path.open(), raising=False)
    assert calls.read("none") == "text"


def test_read_pyfakefs():
    pyfakefs = pytest.importorskip("pyfakefs.fake_filesystem_unittest")
    with pyfakefs.Patcher() as fake:
        fake.fs.create_file("/none", contents="text")
        assert calls.read("/none") == "text"


def test_read_text_works(path):
    assert calls.read_text(path) == "text"


def test_read_text_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        calls.read_text(tmp_path / "none")


def test_read_text_patched():
    with mock.patch("pathlib.Path.read_text"):
        calls.read_text("none")


def test_read_text_pyfakefs():
    pyfakefs = pytest.importorskip("pyfakefs.fake_filesystem_unittest")
    with pyfakefs.Patcher() as fake:
        fake.fs.create_file("/none", contents="text")
        assert calls.read_text("/none") == "text"


def test_write_text_works(tmp_path):
    calls.write_text(tmp_path, "text")


def test_write_text_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        calls.write_text(tmp_path / "none", "text")


def test_write_text_mock():
    calls.write_text(mock.MagicMock(), "text")


def test_copy_works(path, tmp_path):
    calls.copy(path, tmp_path / "copy")


def test_copy_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        calls.copy(tmp_path / "none", tmp_path / "copy")


def test_copy_patched():
    with mock.patch("shutil.copy"):
        calls.copy("a", "b")


def test_remove_works(path):
    calls.remove(path)


def test_remove_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        calls.remove(tmp_path / "none")


def test_remove_pyfakefs():
    pyfakefs = pytest.importorskip("pyfakefs.fake_filesystem_unittest")
    with pyfakefs.Patcher():
        with pytest.raises(FileNotFoundError):
            calls.remove("/none")


def test_names_works(tmp_path):
    calls.names(tmp_path)


def test_names_patched():
    with mock.patch.object(calls, "os"):
        calls.names("none")


def test_touch_works(tmp_path):
    calls.touch(tmp_path / "new")


def test_touch_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        calls.touch(tmp_path / "none" / "new")


def test_touch_pyfakefs():
    pyfakefs = pytest.importorskip("pyfakefs.fake_filesystem_unittest")
    with pyfakefs.Patcher():
        import pathlib

        calls.touch(pathlib.Path("/new"))
