//! CRC-32 (IEEE), because SQLite sees no flipped bit inside a value.

/// What a byte adds that has 0 to 7 bytes behind it: eight are taken at a time, since reading many kept
/// events is checking them, most of all.
const TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        tables[0][index] = value;
        index += 1;
    }
    let mut behind = 1;
    while behind < 8 {
        let mut index = 0;
        while index < 256 {
            let before: u32 = tables[behind - 1][index];
            tables[behind][index] = before >> 8 ^ tables[0][before as usize & 255];
            index += 1;
        }
        behind += 1;
    }
    tables
}

/// The checksum of these parts, one after the other.
pub(super) fn crc32<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u32 {
    let mut crc = !0_u32;
    for part in parts {
        let (eights, rest) = part.as_chunks::<8>();
        for eight in eights {
            let mixed = (u64::from_le_bytes(*eight) ^ u64::from(crc)).to_le_bytes();
            let added = mixed.iter().zip(TABLES.iter().rev()).map(|(byte, table)| table[usize::from(*byte)]);
            crc = added.fold(0, |all, one| all ^ one);
        }
        let step = |crc: u32, byte: &u8| crc >> 8 ^ TABLES[0][usize::from(crc.to_le_bytes()[0] ^ byte)];
        crc = rest.iter().fold(crc, step);
    }
    !crc
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_value_of_the_standard_comes_out() {
        assert_eq!(super::crc32([&b"1234"[..], b"56789"]), 0xcbf4_3926);
        let text = b"The quick brown fox jumps over the lazy dog";
        for at in 0..text.len() {
            assert_eq!(super::crc32([&text[..at], &text[at..]]), 0x414f_a339, "{at}");
        }
    }
}
