<?php
/**
 * What a request shows to prove who sent it.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * A token and how it was shown, an assertion in its place, or what keeps the request from showing one. Whether it
 * is any good is not known here.
 */
final class Credential {

	/** The request shows nothing. */
	public const MISSING = 'missing';

	/** What it shows is no token. */
	public const MALFORMED = 'malformed';

	/** It shows two different tokens. */
	public const CONFLICTING = 'conflicting';

	/**
	 * Made by {@see Credential::of()}, {@see Credential::asserted()} and {@see Credential::none()}.
	 *
	 * @param ?Token     $token     The token.
	 * @param ?Scheme    $scheme    How it was shown.
	 * @param string     $problem   Why there is none.
	 * @param ?Assertion $assertion What was shown in place of a token.
	 * @param string     $client_id Whose it is to be; empty when that is not said.
	 */
	private function __construct(
		public readonly ?Token $token,
		public readonly ?Scheme $scheme,
		public readonly string $problem,
		public readonly ?Assertion $assertion = null,
		public readonly string $client_id = '',
	) {}

	/**
	 * A token.
	 *
	 * @param Token  $token  The token.
	 * @param Scheme $scheme How it was shown.
	 */
	public static function of( Token $token, Scheme $scheme ): self {
		return new self( $token, $scheme, '' );
	}

	/**
	 * An assertion, for which a client gets an access token.
	 *
	 * @param Assertion $assertion The assertion.
	 * @param string    $client_id Whose it is to be; empty when that is not said.
	 */
	public static function asserted( Assertion $assertion, string $client_id ): self {
		return new self( null, Scheme::ClientCredentials, '', $assertion, $client_id );
	}

	/**
	 * No token.
	 *
	 * @param string $problem MISSING, MALFORMED or CONFLICTING.
	 */
	public static function none( string $problem ): self {
		return new self( null, null, $problem );
	}

	/**
	 * What the headers of a SCIM request show. `Authorization` counts before `X-API-Key`, in which some
	 * gateways put a key of their own; two different tokens are none.
	 */
	public static function shown_in( CredentialHeaders $headers ): self {
		$key   = Token::parse( $headers->api_key );
		$shown = self::shown_in_authorization( $headers );
		if ( self::MISSING === $shown->problem && '' !== $headers->api_key ) {
			return null === $key ? self::none( self::MALFORMED ) : self::of( $key, Scheme::Header );
		}
		if ( null !== $key && null !== $shown->token && $key->reveal() !== $shown->token->reveal() ) {
			return self::none( self::CONFLICTING );
		}
		return $shown;
	}

	private static function shown_in_authorization( CredentialHeaders $headers ): self {
		$basic  = Token::parse( $headers->basic()[1] ?? '' );
		$bearer = Token::parse( $headers->bearer() );
		$access = Token::parse_access( $headers->bearer() );
		return match ( true ) {
			null !== $basic => self::of( $basic, Scheme::Basic ),
			null !== $bearer => self::of( $bearer, Scheme::Bearer ),
			null !== $access => self::of( $access, Scheme::ClientCredentials ),
			default => self::none( '' === $headers->authorization ? self::MISSING : self::MALFORMED ),
		};
	}
}
