//! Every kind of store, as trees on disk.

use std::path::Path;

use crate::support::{MARK, damaged, gzip, mbox, noise, ok, read, read_path, write, zstd};
use tempfile::tempdir;
use waxseal_batch::{Cancel, Input, InputOptions, MboxDialect, OpenError};

const MAIL: &str = "Subject: 1\r\n\r\nx\r\n";

#[test]
fn a_single_message_is_given_as_it_is() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    for bytes in [&b"Subject: 1\n\n>From x\n\nFrom y\n"[..], b"\0\xff\xfe junk", b"\n", b"x"] {
        write(folder, "a.eml", bytes);
        assert_eq!(read_path(&folder.join("a.eml"), folder), [ok("a.eml", bytes)]);
    }
    let large = noise(3_000_000);
    write(folder, "a.eml", &large);
    assert_eq!(read_path(&folder.join("a.eml"), folder), [ok("a.eml", &large)]);
}

#[test]
fn dialects_give_the_bytes_that_were_sent() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let stored =
        ["S: 1\n\n>From a\n>>From b\n", "S: 2\n\nx\n"].map(|text| text.as_bytes().to_vec());
    write(folder, "m", mbox(&stored));
    for (dialect, first) in [
        (MboxDialect::Auto, "S: 1\n\nFrom a\n>From b\n"),
        (MboxDialect::Rd, "S: 1\n\nFrom a\n>From b\n"),
        (MboxDialect::O, "S: 1\n\nFrom a\n>>From b\n"),
        (MboxDialect::Cl, "S: 1\n\nFrom a\n>>From b\n"),
        (MboxDialect::Cl2, "S: 1\n\n>From a\n>>From b\n"),
    ] {
        let mut options = InputOptions::default();
        options.dialect = dialect;
        let input = Input::open([folder.join("m")], &options).unwrap();
        assert_eq!(
            read(input, 1, folder),
            [ok("m#1", first), ok("m#2", &stored[1])],
            "{dialect:?}"
        );
    }
}

#[test]
fn mboxcl2_content_may_hold_postmarks() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let body = format!("forwarded:\n\n{MARK}\nSubject: inner\n\n>From x\n");
    let first = format!("Content-Length: {}\n\n{body}", body.len());
    write(folder, "m", mbox(&[first.clone().into_bytes(), b"S: 2\n\nx\n".to_vec()]));
    assert_eq!(read_path(&folder.join("m"), folder), [ok("m#1", &first), ok("m#2", "S: 2\n\nx\n")]);
}

#[test]
fn mboxes_with_odd_ends() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let path = folder.join("m");
    let read_mbox = |bytes: &str| {
        write(folder, "m", bytes);
        read_path(&path, folder)
    };
    assert_eq!(read_mbox(""), []);
    assert_eq!(
        read_mbox(&format!("{MARK}\r\n{MAIL}\r\n{MARK}\r\n{MAIL}")),
        [ok("m#1", MAIL), ok("m#2", MAIL)]
    );
    assert_eq!(read_mbox(&format!("\n\n{MARK}\n{MAIL}")), [ok("m#1", MAIL)]);
    assert_eq!(
        read_mbox(&format!("{MARK}\n\n{MARK}\n{MAIL}")),
        [damaged("m#1", "Empty"), ok("m#2", MAIL)]
    );
    assert_eq!(read_mbox(MARK), [damaged("m#1", "Empty")]);
    assert_eq!(read_mbox("From nobody\nSubject: 1\n"), [ok("m#1", "Subject: 1\n")]);
    assert_eq!(read_mbox("From : a@b\nSubject: 1\n"), [ok("m", "From : a@b\nSubject: 1\n")]);
}

#[test]
fn compressed_files_are_recognised_by_content() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let messages: Vec<Vec<u8>> =
        (0..40).map(|number| [b"S: 1\n\n".to_vec(), noise(60_000 + number)].concat()).collect();
    let plain = mbox(&messages);
    let (head, tail) = plain.split_at(plain.len() / 3);
    let mut skippable = vec![0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, b'a', b'b', b'c'];
    skippable.extend(zstd(&plain));
    for bytes in [
        plain.clone(),
        gzip(&plain),
        zstd(&plain),
        [gzip(head), gzip(b""), gzip(tail)].concat(),
        [zstd(head), zstd(b""), zstd(tail)].concat(),
        skippable,
    ] {
        write(folder, "mail", &bytes);
        let items = read_path(&folder.join("mail"), folder);
        assert_eq!(items.len(), messages.len());
        for (item, message) in items.iter().zip(&messages) {
            assert_eq!(item.1.as_ref(), Ok(message));
        }
    }
    write(folder, "mail", gzip(MAIL.as_bytes()));
    assert_eq!(read_path(&folder.join("mail"), folder), [ok("mail", MAIL)]);
    write(folder, "mail", zstd(b""));
    assert_eq!(read_path(&folder.join("mail"), folder), []);
}

#[test]
fn truncated_or_damaged_data_gives_what_is_whole_and_one_damage() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let messages: Vec<Vec<u8>> = (0..20).map(|number| noise(50_000 + number)).collect();
    let plain = mbox(&messages);
    let small = mbox(&[b"S: 1\n\nx\n".to_vec(), noise(2000), noise(2000)]);
    for compress in [gzip, zstd] {
        let whole = compress(&plain);
        write(folder, "mail", &whole[..whole.len() / 2]);
        let items = read_path(&folder.join("mail"), folder);
        let (last, before) = items.split_last().unwrap();
        assert!(before.len() >= 5, "{}", before.len());
        assert!(before.iter().zip(&messages).all(|(item, message)| item.1.as_ref() == Ok(message)));
        assert_eq!(*last, damaged(&format!("mail#{}", items.len()), "Truncated"));

        write(folder, "mail", [&whole[..], b"garbage, no member"].concat());
        let items = read_path(&folder.join("mail"), folder);
        assert_eq!(items.last().unwrap().1, Err("Corrupt".to_owned()));
        assert_eq!(items.len(), 20);

        // The damage lies in the bytes by which the file is recognised.
        let whole = compress(&small);
        write(folder, "mail", &whole[..whole.len() - 9]);
        assert!(read_path(&folder.join("mail"), folder).last().unwrap().1.is_err());
    }
    let whole = gzip(&small);
    write(folder, "mail", &whole[..whole.len() - 9]);
    let items = read_path(&folder.join("mail"), folder);
    assert_eq!(items[0], ok("mail#1", "S: 1\n\nx\n"));
    assert_eq!(items[1..], [ok("mail#2", noise(2000)), damaged("mail#3", "Truncated")]);

    write(folder, "mail", &gzip(MAIL.as_bytes())[..12]);
    assert_eq!(read_path(&folder.join("mail"), folder), [damaged("mail", "Truncated")]);
    write(folder, "mail", [0x1f, 0x8b, 0x08]);
    assert_eq!(read_path(&folder.join("mail"), folder), [damaged("mail", "Truncated")]);
}

#[test]
fn maildir_with_subfolders() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    for (name, bytes) in [
        ("M/cur/200.b:2,S", "cur b"),
        ("M/cur/100.a:2,", "cur a"),
        ("M/cur/.hidden", "no"),
        ("M/cur/300.mbox", "From a@b Mon Jan  1 00:00:00 2024\nS: 1\n\n>From x\n"),
        ("M/new/400.d", "new d"),
        ("M/new/empty", ""),
        ("M/tmp/500.e", "no"),
        ("M/dovecot-uidlist", "no"),
        ("M/sieve/script", "no"),
        ("M/.Sent.Old/cur/1", "sent old"),
        ("M/.Sent.Old/new/1", "sent old new"),
        ("M/.Sent/cur/1", "sent"),
        ("M/.Sent/maildirfolder", ""),
        ("M/Nested/cur/1", "nested"),
    ] {
        write(folder, name, bytes);
    }
    std::fs::create_dir(folder.join("M/.Sent/new")).unwrap();
    std::fs::create_dir(folder.join("M/Nested/new")).unwrap();
    write(folder, "M/cur/350.gz", gzip(b"packed"));
    let expected = [
        ok("M/cur/100.a:2,", "cur a"),
        ok("M/cur/200.b:2,S", "cur b"),
        ok("M/cur/300.mbox", "From a@b Mon Jan  1 00:00:00 2024\nS: 1\n\n>From x\n"),
        ok("M/cur/350.gz", "packed"),
        ok("M/new/400.d", "new d"),
        damaged("M/new/empty", "Empty"),
        ok("M/.Sent/cur/1", "sent"),
        ok("M/.Sent.Old/cur/1", "sent old"),
        ok("M/.Sent.Old/new/1", "sent old new"),
        ok("M/Nested/cur/1", "nested"),
    ];
    assert_eq!(read_path(&folder.join("M"), folder), expected);
    assert_eq!(read_path(folder, folder), expected, "found below a plain folder too");
}

#[test]
fn mh_with_subfolders() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    for (name, bytes) in [
        ("Mail/inbox/.mh_sequences", "cur: 2"),
        ("Mail/inbox/10", "ten"),
        ("Mail/inbox/9", "nine"),
        ("Mail/inbox/,8", "deleted"),
        ("Mail/inbox/notes", "no"),
        ("Mail/inbox/11", ""),
        ("Mail/inbox/sub/2", "sub two"),
        ("Mail/inbox/sub/1", "sub one"),
        ("Mail/inbox/sub/12", "From a@b Mon Jan  1 00:00:00 2024\nS: 1\n\nx\n"),
    ] {
        write(folder, name, bytes);
    }
    assert_eq!(
        read_path(&folder.join("Mail"), &folder.join("Mail/inbox")),
        [
            ok("9", "nine"),
            ok("10", "ten"),
            damaged("11", "Empty"),
            ok("sub/1", "sub one"),
            ok("sub/2", "sub two"),
            ok("sub/12#1", "S: 1\n\nx\n"),
        ]
    );
}

#[test]
fn plain_folders_of_everything_by_name() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let one = mbox(&[b"S: 1\n\nx\n".to_vec(), b"S: 2\n\ny\n".to_vec()]);
    write(folder, "b.mbox", &one);
    write(folder, "a/2.eml", MAIL);
    write(folder, "a/10.eml.gz", gzip(MAIL.as_bytes()));
    write(folder, "c", zstd(&one));
    write(folder, ".DS_Store", "no");
    write(folder, ".cache/file", "no");
    write(folder, "B", MAIL);
    assert_eq!(
        read_path(folder, folder),
        [
            ok("B", MAIL),
            ok("a/10.eml.gz", MAIL),
            ok("a/2.eml", MAIL),
            ok("b.mbox#1", "S: 1\n\nx\n"),
            ok("b.mbox#2", "S: 2\n\ny\n"),
            ok("c#1", "S: 1\n\nx\n"),
            ok("c#2", "S: 2\n\ny\n"),
        ]
    );
}

#[test]
fn paths_are_read_in_the_order_given() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a", "a");
    write(folder, "b", "b");
    let paths = ["b", "a", "b"].map(|name| folder.join(name));
    let input = Input::open(&paths, &InputOptions::default()).unwrap();
    assert_eq!(read(input, 2, folder), [ok("b", "b"), ok("a", "a"), ok("b", "b")]);
}

#[test]
fn deep_folders_are_damaged_items() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "1/2/3/mail", MAIL);
    write(folder, "z", MAIL);
    let mut options = InputOptions::default();
    options.limits.folder_depth = 3;
    let input = Input::open([folder], &options).unwrap();
    assert_eq!(read(input, 1, folder), [damaged("1/2/3", "TooDeep"), ok("z", MAIL)]);
    options.limits.folder_depth = 4;
    options.limits.folder_entries = 1;
    let input = Input::open([folder], &options).unwrap();
    let items = read(input, 1, folder);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].1, Err("TooManyEntries".to_owned()));
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_followed_once() {
    use std::os::unix::fs::symlink;
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a/mail", MAIL);
    symlink("..", folder.join("a/up")).unwrap();
    symlink(".", folder.join("a/self")).unwrap();
    symlink("a", folder.join("link")).unwrap();
    symlink("a/mail", folder.join("mail")).unwrap();
    symlink("nowhere", folder.join("broken")).unwrap();
    assert_eq!(
        read_path(folder, folder),
        [ok("a/mail", MAIL), damaged("broken", "Io"), ok("mail", MAIL)]
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_damaged_and_not_opened() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "z", MAIL);
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    assert_eq!(read_path(folder, folder), [damaged("socket", "NotAFile"), ok("z", MAIL)]);
}

#[cfg(unix)]
#[test]
fn names_need_not_be_unicode() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9:2,S");
    std::fs::create_dir_all(folder.join("cur")).unwrap();
    std::fs::create_dir_all(folder.join("new")).unwrap();
    std::fs::write(folder.join("cur").join(name), MAIL).unwrap();
    assert_eq!(read_path(folder, folder), [ok("cur/caf\u{fffd}:2,S", MAIL)]);
}

#[test]
fn messages_over_the_limit_are_damaged_wherever_they_are() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let large = noise(2000);
    write(folder, "a", &large);
    write(folder, "b.gz", gzip(&large));
    write(folder, "c.mbox", mbox(&[noise(1000), large.clone(), noise(1000)]));
    write(folder, "d/cur/1", &large);
    write(folder, "d/cur/2", zstd(&large));
    write(folder, "d/new/3", noise(1000));
    let mut options = InputOptions::default();
    options.limits.message_bytes = 1000;
    let input = Input::open([folder], &options).unwrap();
    let items = read(input, 2, folder);
    let too_large = |location| damaged(location, "TooLarge");
    assert_eq!(
        items,
        [
            too_large("a"),
            too_large("b.gz"),
            ok("c.mbox#1", noise(1000)),
            too_large("c.mbox#2"),
            ok("c.mbox#3", noise(1000)),
            too_large("d/cur/1"),
            too_large("d/cur/2"),
            ok("d/new/3", noise(1000)),
        ]
    );
}

#[test]
fn a_bomb_is_one_damaged_item() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "bomb", zstd(&vec![b'x'; 8 << 20]));
    write(folder, "mail", MAIL);
    let mut options = InputOptions::default();
    options.limits.decompression_free_bytes = 1 << 20;
    let input = Input::open([folder], &options).unwrap();
    assert_eq!(read(input, 1, folder), [damaged("bomb", "RatioExceeded"), ok("mail", MAIL)]);
}

#[test]
fn what_is_not_there_is_an_error_of_opening() {
    let options = InputOptions::default();
    let open = |paths: &[&str]| Input::open(paths, &options).err().unwrap();
    assert!(matches!(open(&["/nonexistent/mail"]), OpenError::NotFound { .. }));
    assert!(open(&["/nonexistent/mail"]).to_string().starts_with("/nonexistent/mail: no such"));
    assert!(matches!(open(&["-", "-"]), OpenError::StdinTwice));
    assert!(matches!(open(&[]), OpenError::Nothing));
}

#[test]
fn a_file_that_went_away_is_one_damaged_item() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a", "a");
    write(folder, "b", "b");
    let paths = [folder.join("a"), folder.join("b")];
    let input = Input::open(&paths, &InputOptions::default()).unwrap();
    std::fs::remove_file(&paths[0]).unwrap();
    assert_eq!(read(input, 2, folder), [damaged("a", "Io"), ok("b", "b")]);
}

#[test]
fn a_scan_adds_up_sizes() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a", "12345");
    write(folder, "d/cur/1", "123");
    write(folder, "d/new/2", "12");
    write(folder, "d/tmp/3", "1");
    let input = Input::open([folder], &InputOptions::default()).unwrap();
    let scan = input.scan(&Cancel::default());
    assert_eq!((scan.files, scan.bytes, scan.is_complete), (3, 10, true));
    let input = Input::from_reader("-", &b""[..], &InputOptions::default());
    assert!(!input.scan(&Cancel::default()).is_complete);
}

#[test]
fn a_reader_is_a_store_too() {
    let bytes = gzip(&mbox(&[b"S: 1\n\nx\n".to_vec(), b"S: 2\n\ny\n".to_vec()]));
    let input = Input::from_reader("-", std::io::Cursor::new(bytes), &InputOptions::default());
    let items = read(input, 2, Path::new("/"));
    assert_eq!(items, [ok("-#1", "S: 1\n\nx\n"), ok("-#2", "S: 2\n\ny\n")]);
}
