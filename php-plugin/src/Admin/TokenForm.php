<?php
/**
 * The form that creates a token.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Auth\Issuer;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Auth\TrustedIssuer;

defined( 'ABSPATH' ) || exit;

/**
 * What stands in the form: what somebody typed, or the defaults.
 *
 * The public id of the token to be is part of the form. It is unique among the tokens, so a form that is
 * sent again, by a reload for example, cannot make a second token.
 */
final class TokenForm {

	/** What is known of whose assertions stand for a token. */
	private const TRUST = array( 'issuer', 'subject', 'audience', 'keys' );

	/**
	 * Takes the fields.
	 *
	 * @param string       $public_id Of the token to be.
	 * @param string       $name      By which people recognize it.
	 * @param string       $days      How long it is valid.
	 * @param bool         $is_endless Whether it is valid for ever.
	 * @param list<string> $scopes    What it allows.
	 * @param array{issuer: string, subject: string, audience: string, keys: string} $trusts Whose assertions stand for it; empty for nobody's.
	 * @param ?\WP_Error   $error     What is wrong; its code is the field's name.
	 */
	private function __construct(
		public readonly string $public_id,
		public readonly string $name,
		public readonly string $days,
		public readonly bool $is_endless,
		public readonly array $scopes,
		public readonly array $trusts,
		public readonly ?\WP_Error $error = null,
	) {}

	/**
	 * The form as it is shown first.
	 *
	 * @param string $name What the token will likely be called; empty where nothing says so.
	 */
	public static function fresh( string $name ): self {
		return new self( Token::new_public_id(), $name, (string) Issuer::DEFAULT_DAYS, false, Scope::names(), array_fill_keys( self::TRUST, '' ) );
	}

	/**
	 * The form as somebody sent it. Whoever made up the public id gets another one.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	public static function sent( array $post ): self {
		$public_id = self::text( $post['public_id'] ?? '' );
		return new self(
			Token::is_public_id( $public_id ) ? $public_id : Token::new_public_id(),
			self::text( $post['token_name'] ?? '' ),
			self::text( $post['days'] ?? '' ),
			! empty( $post['endless'] ),
			array_values( array_filter( (array) ( $post['scopes'] ?? array() ), 'is_string' ) ),
			array_combine( self::TRUST, array_map( static fn( string $part ) => self::text( $post[ 'trusted_' . $part ] ?? '' ), self::TRUST ) ),
		);
	}

	/**
	 * The same form with what is wrong about it.
	 *
	 * @param \WP_Error $error What is wrong.
	 */
	public function with_error( \WP_Error $error ): self {
		return new self( $this->public_id, $this->name, $this->days, $this->is_endless, $this->scopes, $this->trusts, $error );
	}

	/**
	 * The days as a number; null for ever. Anything that is no number is out of range.
	 */
	public function days_or_never(): ?int {
		if ( $this->is_endless ) {
			return null;
		}
		return ctype_digit( $this->days ) ? (int) substr( $this->days, 0, 9 ) : 0;
	}

	/**
	 * Whose assertions stand for the token; null for nobody's.
	 */
	public function trusted(): ?TrustedIssuer {
		return '' === implode( $this->trusts ) ? null : new TrustedIssuer( ...$this->trusts );
	}

	/**
	 * What is wrong with a field; empty when nothing is.
	 *
	 * @param string $field Name of the field.
	 */
	public function problem( string $field ): string {
		return null !== $this->error && $field === $this->error->get_error_code() ? $this->error->get_error_message() : '';
	}

	private static function text( mixed $value ): string {
		return is_string( $value ) ? sanitize_text_field( $value ) : '';
	}
}
