//! Arguments out of range, or not together.

use super::home::Home;

#[test]
fn arguments() {
    let bad = |args: &str, words: &str| {
        let (code, found) = Home::new().call(args);
        assert_eq!(code, 2, "{args}: {found}");
        assert!(found.starts_with(&format!("error: {words}")), "{args}: {words}\n{found}");
    };
    for rate in ["0", "-1", "NaN", "inf", "", "fast"] {
        bad(
            &format!("train --learning-rate={rate}"),
            &format!(
                "invalid value '{rate}' for '--learning-rate <RATE>': expected a number above 0"
            ),
        );
    }
    for (option, value, words) in [
        ("batch <N>", "0", "0 is not in 2..=4294967295"),
        ("batch <N>", "1", "1 is not in 2..=4294967295"),
        ("epochs <N>", "0", "0 is not in 1..=4294967295"),
        ("epochs <N>", "1.5", "invalid digit found in string"),
        ("size <PIXELS>", "7", "7 is not in 8..=512"),
        ("size <PIXELS>", "513", "513 is not in 8..=512"),
        ("mixup <SHARE>", "1.5", "expected a number from 0 to 1"),
        ("mixup <SHARE>", "NaN", "expected a number from 0 to 1"),
        ("validation <SHARE>", "0.6", "expected a share from 0 to 0.5"),
        ("folds <K>", "1", "1 is not in 2..=20"),
        ("drawings <N>", "63", "63 is not in 64..=10000000"),
        ("characters <N>", "1", "1 is not in 2..=2000"),
        ("threads <N>", "0", "0 is not in 1..=1024"),
        ("seed <N>", "-1", "invalid digit found in string"),
        ("patience <N>", "0", "0 is not in 1..=4294967295"),
    ] {
        let name = option.split(' ').next().unwrap();
        bad(
            &format!("train --{name}={value}"),
            &format!("invalid value '{value}' for '--{option}': {words}"),
        );
    }
    bad(
        "train --body-rate=0.3..0 --from x",
        "invalid value '0.3..0' for '--body-rate <FACTOR>': expected a number above 0, or two such as 0.01..0.3",
    );
    bad("train --model vgg", "invalid value 'vgg' for '--model <MODEL>'");
    bad("train --optimizer newton", "invalid value 'newton' for '--optimizer <OPTIMIZER>'");
    bad(
        "train --data a --folder b",
        "the argument '--data <DIR>' cannot be used with '--folder <DIR>'",
    );
    bad(
        "train --folds 5 --patience 3",
        "the argument '--folds <K>' cannot be used with '--patience <N>'",
    );
    bad(
        "train --characters 9 --data a",
        "the argument '--characters <N>' cannot be used with '--data <DIR>'",
    );
    bad("train --networks 2", "the following required arguments were not provided:");
    bad("train --pictures 0.5", "the following required arguments were not provided:");
    bad(
        "train --resume a --seed 3",
        "the argument '--resume <RUN>' cannot be used with '--seed <N>'",
    );
    bad("train --fast", "unexpected argument '--fast' found");
    bad("evaluate", "the following required arguments were not provided:");
    bad("swim", "unrecognized subcommand 'swim'");
}

#[test]
fn more_than_a_memory_holds() {
    for (args, words) in [
        (
            "train --drawings 10000000 --size 512",
            "10000000 drawings of 512 × 512 pixels take 7325 GiB of memory: expected at most 16 GiB",
        ),
        (
            "draw --count 100000 --size 2048 --out x",
            "100000 drawings of 2048 × 2048 pixels take 1172 GiB of memory: expected at most 16 GiB",
        ),
        (
            "summary --model softmax --classes 100000 --size 512",
            "layer 2 (brick) needs more weights than there may be: 4294967296",
        ),
    ] {
        assert_eq!(Home::new().call(args), (1, format!("error: {words}")), "{args}");
    }
}
