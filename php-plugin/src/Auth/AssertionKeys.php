<?php
/**
 * The keys of those who are trusted.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

use ScimPress\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * Reads JSON Web Key Sets (RFC 7517 §5) and keeps them for a while. An issuer changes its keys when it likes: one
 * that is not known yet has the set read again, once a minute at the most, however often somebody asks for it.
 */
final class AssertionKeys {

	private const KEPT = DAY_IN_SECONDS;

	private const NOT_AGAIN_FOR = MINUTE_IN_SECONDS;

	private const BYTES = 256 * KB_IN_BYTES;

	/** Seconds that a client waits for them at the most. */
	private const PATIENCE = 5;

	/** Keys of a set that are looked at. */
	private const MOST = 100;

	/**
	 * Why an assertion is not signed by whom it says; null when it is.
	 *
	 * @param Assertion     $assertion The assertion.
	 * @param TrustedIssuer $trusted   Whose it has to be.
	 * @param int           $now       The time, microseconds.
	 */
	public function objection( Assertion $assertion, TrustedIssuer $trusted, int $now ): ?string {
		if ( ! function_exists( 'openssl_verify' ) ) {
			return 'PHP cannot look at signatures: its extension openssl is missing';
		}
		$kept = get_site_transient( self::name( $trusted ) );
		$kept = is_array( $kept ) ? $kept : array(
			'read' => 0,
			'keys' => array(),
		);
		$key  = $this->key( $kept['keys'], $assertion );
		if ( null === $key && $kept['read'] <= Clock::seconds( $now ) - self::NOT_AGAIN_FOR ) {
			$kept = array(
				'read' => Clock::seconds( $now ),
				'keys' => $this->fetched( $trusted->keys ) ?? $kept['keys'],
			);
			set_site_transient( self::name( $trusted ), $kept, self::KEPT );
			$key = $this->key( $kept['keys'], $assertion );
		}
		return match ( true ) {
			null === $key => 'the key of the assertion is not among those of the issuer, or they could not be read',
			! $key->signed( $assertion ) => 'the signature of the assertion is wrong',
			default => null,
		};
	}

	/**
	 * The key that an assertion names.
	 *
	 * @param list<array<mixed>> $keys The keys there are.
	 */
	private function key( array $keys, Assertion $assertion ): ?AssertionKey {
		foreach ( $keys as $jwk ) {
			if ( ( $jwk['kid'] ?? null ) === $assertion->key_id() ) {
				return AssertionKey::of( $jwk );
			}
		}
		return null;
	}

	/**
	 * The keys that an address gives; null when it does not. No redirection is followed: the keys are where the
	 * administrator said.
	 *
	 * @return ?list<array<mixed>>
	 */
	private function fetched( string $url ): ?array {
		$answer = wp_safe_remote_get(
			$url,
			array(
				'timeout'             => self::PATIENCE,
				'redirection'         => 0,
				'limit_response_size' => self::BYTES,
				'headers'             => array( 'Accept' => 'application/json' ),
			)
		);
		if ( is_wp_error( $answer ) || 200 !== wp_remote_retrieve_response_code( $answer ) ) {
			return null;
		}
		$set = json_decode( wp_remote_retrieve_body( $answer ), true, 8 );
		return is_array( $set ) && is_array( $set['keys'] ?? null ) ? array_slice( array_values( array_filter( $set['keys'], 'is_array' ) ), 0, self::MOST ) : null;
	}

	private static function name( TrustedIssuer $trusted ): string {
		return 'scimpress_keys_' . hash( 'sha256', $trusted->keys );
	}
}
