<?php
/**
 * What an identity provider signs for its client.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

use ScimPress\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * A JSON Web Token in its compact form (RFC 7519, RFC 7515 §7.1) that authenticates a client (RFC 7523 §3). Nothing
 * in it is true before its signature was looked at.
 */
final class Assertion {

	/** Bytes at the most. */
	private const LONGEST = 8000;

	/** Clocks differ a little. */
	private const TOLERANCE = 60;

	/** An assertion that is valid for longer than this is a secret, and no assertion. */
	private const LIFETIME = 86_400;

	/**
	 * Made by {@see Assertion::parse()}.
	 *
	 * @param array<string, mixed> $header    What the signature says of itself.
	 * @param array<string, mixed> $claims    What is asserted.
	 * @param string               $signed    What is signed.
	 * @param string               $signature By which.
	 */
	private function __construct(
		private readonly array $header,
		private readonly array $claims,
		public readonly string $signed,
		public readonly string $signature,
	) {}

	/**
	 * Reads an assertion; null when it is none.
	 */
	public static function parse( #[\SensitiveParameter] string $text ): ?self {
		$parts = strlen( $text ) > self::LONGEST ? array() : explode( '.', $text );
		if ( 3 !== count( $parts ) ) {
			return null;
		}
		$decoded = array_map( array( Base64Url::class, 'decode' ), $parts );
		$header  = self::members( $decoded[0] );
		$claims  = self::members( $decoded[1] );
		return null === $header || null === $claims || null === $decoded[2]
			? null
			: new self( $header, $claims, "{$parts[0]}.{$parts[1]}", $decoded[2] );
	}

	/**
	 * Who signed it, as it says; empty when it does not.
	 */
	public function issuer(): string {
		return $this->text( $this->claims, 'iss' );
	}

	/**
	 * For which client, as it says; empty when it does not.
	 */
	public function subject(): string {
		return $this->text( $this->claims, 'sub' );
	}

	/**
	 * With which key it is signed, as it says; empty when it does not.
	 */
	public function key_id(): string {
		return $this->text( $this->header, 'kid' );
	}

	/**
	 * How it is signed, as it says; null when not in a way that is looked at.
	 */
	public function algorithm(): ?SigningAlgorithm {
		return SigningAlgorithm::tryFrom( $this->text( $this->header, 'alg' ) );
	}

	/**
	 * Why it is not good enough whoever signed it; null when nothing is against it.
	 *
	 * @param TrustedIssuer $trusted Whose it is.
	 * @param int           $now     The time, microseconds.
	 */
	public function objection( TrustedIssuer $trusted, int $now ): ?string {
		$seconds = Clock::seconds( $now );
		$expires = $this->time( 'exp' );
		$begins  = $this->time( 'nbf' );
		return match ( true ) {
			isset( $this->header['crit'] ) => 'the assertion wants something understood that is not',
			null === $this->algorithm() => 'the assertion is not signed with RS256 or ES256',
			'' === $this->key_id() => 'the assertion does not name its key',
			$trusted->issuer !== $this->issuer(), $trusted->subject !== $this->subject() => 'the assertion is of somebody else',
			! in_array( $trusted->audience, (array) ( $this->claims['aud'] ?? null ), true ) => 'the assertion is for another audience',
			null === $expires => 'the assertion has no end',
			$expires <= $seconds - self::TOLERANCE => 'the assertion has ended',
			$expires > $seconds + self::LIFETIME + self::TOLERANCE => 'the assertion is valid for more than a day',
			isset( $this->claims['nbf'] ) && ( null === $begins || $begins > $seconds + self::TOLERANCE ) => 'the assertion is not valid yet',
			default => null,
		};
	}

	/**
	 * A claim that is a time, in seconds.
	 */
	private function time( string $claim ): ?float {
		$value = $this->claims[ $claim ] ?? null;
		return is_int( $value ) || is_float( $value ) ? (float) $value : null;
	}

	/**
	 * @param array<string, mixed> $members Members of an object.
	 */
	private function text( array $members, string $name ): string {
		return is_string( $members[ $name ] ?? null ) ? $members[ $name ] : '';
	}

	/**
	 * The members of a JSON object; null when it is none.
	 *
	 * @return ?array<string, mixed>
	 */
	private static function members( ?string $json ): ?array {
		$object = null === $json ? null : json_decode( $json, false, 8 );
		return $object instanceof \stdClass ? json_decode( (string) $json, true, 8 ) : null;
	}
}
