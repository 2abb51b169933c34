<?php
/**
 * Whose assertions stand for a token.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * An identity provider that vouches for its client with assertions that it signs (RFC 7523 §2.2), in place of
 * a secret that both sides keep.
 */
final class TrustedIssuer {

	/** Characters of each part at the most. */
	private const LONGEST = 500;

	/**
	 * Takes the parts.
	 *
	 * @param string $issuer   Who signs: the claim `iss`.
	 * @param string $subject  For which client: the claim `sub`.
	 * @param string $audience For whom: among the claim `aud`.
	 * @param string $keys     The address of the issuer's JSON Web Key Set (RFC 7517 §5).
	 */
	public function __construct(
		public readonly string $issuer,
		public readonly string $subject,
		public readonly string $audience,
		public readonly string $keys,
	) {}

	/**
	 * Reads what is stored with a token; null when nothing is.
	 *
	 * @param ?string $stored JSON.
	 */
	public static function stored( ?string $stored ): ?self {
		$parts = json_decode( (string) $stored, true );
		return is_array( $parts ) ? new self( ...array_map( 'strval', $parts ) ) : null;
	}

	/**
	 * As it is stored.
	 */
	public function to_json(): string {
		return (string) wp_json_encode( get_object_vars( $this ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}

	/**
	 * By what the token of an assertion is found.
	 */
	public static function key( string $issuer, string $subject ): string {
		return hash( 'sha256', wp_json_encode( array( $issuer, $subject ), JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE ) );
	}

	/**
	 * What is wrong with it: the name of a part and what to do; null when nothing is.
	 *
	 * @param bool $is_local Whether addresses may be of this machine, without TLS.
	 * @return ?array{string, string}
	 */
	public function problem( bool $is_local ): ?array {
		$allowed = $is_local ? array( 'https', 'http' ) : array( 'https' );
		foreach ( get_object_vars( $this ) as $part => $value ) {
			if ( '' === $value || mb_strlen( $value ) > self::LONGEST || ! mb_check_encoding( $value, 'UTF-8' ) ) {
				/* translators: %d: number of characters. */
				return array( $part, sprintf( __( 'Issuer, subject, audience and the address of the keys are needed together, each of 1 to %d characters.', 'scimpress' ), self::LONGEST ) );
			}
		}
		return in_array( wp_parse_url( $this->keys, PHP_URL_SCHEME ), $allowed, true ) && (string) wp_parse_url( $this->keys, PHP_URL_HOST ) !== ''
			? null
			: array( 'keys', __( 'The address of the keys begins with https:// and leads to the JSON Web Key Set of the issuer.', 'scimpress' ) );
	}
}
