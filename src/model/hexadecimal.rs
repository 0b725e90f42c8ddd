//! Bytes in hexadecimal digits.

/// Two digits a byte, in small letters.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digit = |digit| char::from_digit(u32::from(digit), 16);
    digits.filter_map(digit).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_byte_has_two_digits() {
        assert_eq!(super::hexadecimal(&[0x00, 0x0f, 0xf0, 0xab]), "000ff0ab");
    }
}
