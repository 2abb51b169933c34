<?php
/**
 * Takes secrets out of what clients send.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

use ScimPress\Auth\Token;

defined( 'ABSPATH' ) || exit;

/**
 * Hides every value whose name speaks of a secret, wherever it stands and however it is written: in doubt it hides
 * too much. What a name is, is up to the client, so letter case and signs do not count.
 */
final class Masking {

	/** Stands in place of a secret. */
	public const HIDDEN = '(not shown)';

	/** Names of secrets, in lower case and without signs. */
	private const SECRET = '/passw|passphrase|pwd|secret|token|assertion|credential|privatekey|apikey|authorization|cookie/';

	/** Names that only look like it. */
	private const HARMLESS = array( 'changepassword', 'tokentype', 'clientassertiontype' );

	/** Members of an object that name what its other members are about. */
	private const NAMING = array( 'path', 'name', 'attribute', 'key', 'type' );

	/** What is told of an operation in any case. */
	private const SHOWN = array( 'op', 'path' );

	/** A header that somebody took for a value. */
	private const HEADER = '~\b(Bearer|Basic)\s+[A-Za-z0-9._\~+/=-]{8,}~i';

	/** A secret that is compared or assigned within a text. */
	private const ASSIGNED = '/(?:passw|passphrase|pwd|secret|token|assertion|credential)[\w.-]*["\'\]\\\\]*[^"]{0,80}?(?:[:=]|\b(?:eq|ne|co|sw|ew|gt|ge|lt|le)\b)/i';

	/** The same, and what follows is not in quotes. */
	private const UNQUOTED = '/(?:passw|passphrase|pwd|secret|token|assertion|credential)[\w.-]*["\'\]\\\\]*[^"]{0,80}?(?:[:=]|\b(?:eq|ne|co|sw|ew|gt|ge|lt|le)\b)\s*(?!")\S/i';

	private const QUOTED = '/"(?:[^"\\\\]|\\\\.)*"?/s';

	/** How deep a text that holds JSON that holds text is followed, or one that is encoded. */
	private const DEPTH = 4;

	/** Whether something was hidden. */
	private bool $has_hidden = false;

	/**
	 * Whether something was hidden by now.
	 */
	public function has_hidden(): bool {
		return $this->has_hidden;
	}

	/**
	 * Whether something of this name is a secret.
	 *
	 * @param string $name Of an attribute, with its URN or path, or of a parameter.
	 */
	public static function is_secret( string $name ): bool {
		$name  = (string) preg_replace( '/\[[^\]]*\]?|"[^"]*"?/', '', $name );
		$parts = explode( ':', $name );
		$plain = (string) preg_replace( '/[^a-z0-9]+/', '', strtolower( end( $parts ) ) );
		return ! in_array( $plain, self::HARMLESS, true ) && 1 === preg_match( self::SECRET, $plain );
	}

	/**
	 * JSON without its secrets.
	 *
	 * @param mixed $value As json_decode() gives it, with objects as such.
	 * @param int   $depth How many texts it stands in.
	 */
	public function json( mixed $value, int $depth = 0 ): mixed {
		return match ( true ) {
			$value instanceof \stdClass => $this->members( $value, $depth ),
			is_array( $value ) => array_map( fn( mixed $item ) => $this->json( $item, $depth ), $value ),
			is_string( $value ) => $this->text( $value, $depth ),
			default => $value,
		};
	}

	/**
	 * A text without secrets that stand in it.
	 *
	 * @param string $text  Any.
	 * @param int    $depth How many texts it stands in.
	 */
	public function text( string $text, int $depth = 0 ): string {
		$masked = preg_replace( array( Token::IN_TEXT, self::HEADER ), array( self::HIDDEN, '$1 ' . self::HIDDEN ), mb_scrub( $text ) );
		if ( null === $masked || self::holds_encoded_token( $masked ) ) {
			return $this->hide();
		}
		$json = preg_match( '/^\s*[\[{]/', $masked ) ? json_decode( $masked ) : null;
		if ( null !== $json ) {
			// Written anew only where there is something to hide.
			$mask   = new self();
			$inside = $depth < self::DEPTH ? $mask->json( $json, $depth + 1 ) : self::HIDDEN;
			$masked = $depth >= self::DEPTH || $mask->has_hidden() ? (string) wp_json_encode( $inside, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) : $masked;
		} elseif ( 1 === preg_match( self::ASSIGNED, $masked ) ) {
			$masked = 1 === preg_match( self::UNQUOTED, $masked ) ? self::HIDDEN : (string) preg_replace( self::QUOTED, '"' . self::HIDDEN . '"', $masked );
		}
		$this->has_hidden = $this->has_hidden || mb_scrub( $text ) !== $masked;
		return $masked;
	}

	/**
	 * The value of something with a name.
	 *
	 * @param string $name  Its name.
	 * @param string $value Its value.
	 */
	public function named( string $name, string $value ): string {
		return self::is_secret( $name ) ? $this->hide() : $this->text( $value );
	}

	/**
	 * An object without its secrets.
	 */
	private function members( \stdClass $members, int $depth ): \stdClass {
		$names  = $this->names_secret( $members );
		$masked = new \stdClass();
		foreach ( get_object_vars( $members ) as $name => $value ) {
			$name   = (string) $name;
			$plain  = strtolower( $name );
			$hidden = self::is_secret( $name ) || ( $names['path'] ?? false ) && ! in_array( $plain, self::SHOWN, true ) || array() !== array_filter( $names ) && 'value' === $plain;

			$masked->{$this->text( $name, self::DEPTH )} = $hidden && ! is_bool( $value ) && null !== $value ? $this->hide() : $this->json( $value, $depth );
		}
		return $masked;
	}

	/**
	 * Whether a token stands in a text percent-encoded, as in an address that an error repeats.
	 */
	private static function holds_encoded_token( string $text ): bool {
		for ( $times = 0; $times < self::DEPTH; $times++ ) {
			$text = rawurldecode( $text );
			if ( 1 === preg_match( Token::IN_TEXT, $text ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Which members say that the object is about a secret.
	 *
	 * @return array<string, bool> By name in lower case.
	 */
	private function names_secret( \stdClass $members ): array {
		$found = array();
		foreach ( get_object_vars( $members ) as $name => $value ) {
			if ( is_string( $value ) && in_array( strtolower( (string) $name ), self::NAMING, true ) ) {
				$found[ strtolower( (string) $name ) ] = ( $found[ strtolower( (string) $name ) ] ?? false ) || self::is_secret( $value );
			}
		}
		return $found;
	}

	private function hide(): string {
		$this->has_hidden = true;
		return self::HIDDEN;
	}
}
