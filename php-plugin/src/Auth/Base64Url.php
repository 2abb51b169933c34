<?php
/**
 * Bytes as text that is safe in an address.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * Base64 with the alphabet of RFC 4648 §5, without padding (RFC 7515 §2).
 */
final class Base64Url {

	/**
	 * The bytes; null when the text stands for none.
	 */
	public static function decode( #[\SensitiveParameter] string $text ): ?string {
		if ( 1 !== preg_match( '/^[A-Za-z0-9_-]+$/D', $text ) ) {
			return null;
		}
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the standard's own encoding.
		$bytes = base64_decode( strtr( $text, '-_', '+/' ), true );
		return false === $bytes ? null : $bytes;
	}
}
