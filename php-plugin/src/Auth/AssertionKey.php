<?php
/**
 * A key that assertions are signed with.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * A public JSON Web Key (RFC 7517, RFC 7518 §6), of RSA or on the curve P-256. OpenSSL takes it as
 * SubjectPublicKeyInfo (RFC 5280 §4.1) and signatures of ECDSA in DER: both are written here.
 */
final class AssertionKey {

	/** Object identifiers with their parameters: rsaEncryption, and id-ecPublicKey on prime256v1. */
	private const RSA = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

	private const P256 = "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";

	private const SEQUENCE = 0x30;

	private const INTEGER = 0x02;

	private const BIT_STRING = 0x03;

	/** Bytes of a coordinate on the curve, and of half of a signature. */
	private const COORDINATE = 32;

	/** Bytes of the smallest and of the largest modulus. */
	private const MODULUS = array( 256, 1024 );

	/**
	 * Made by {@see AssertionKey::of()}.
	 */
	private function __construct(
		private readonly SigningAlgorithm $algorithm,
		private readonly string $info,
	) {}

	/**
	 * Reads a key; null when it is not one that signs in a way that is looked at.
	 *
	 * @param array<mixed> $jwk The JSON Web Key.
	 */
	public static function of( array $jwk ): ?self {
		$algorithm = match ( array( $jwk['kty'] ?? null, $jwk['crv'] ?? null ) ) {
			array( 'RSA', null ) => SigningAlgorithm::Rsa,
			array( 'EC', 'P-256' ) => SigningAlgorithm::EllipticCurve,
			default => null,
		};
		if ( null === $algorithm || ( $jwk['use'] ?? 'sig' ) !== 'sig' || ( $jwk['alg'] ?? $algorithm->value ) !== $algorithm->value ) {
			return null;
		}
		$info = SigningAlgorithm::Rsa === $algorithm ? self::rsa( self::bytes( $jwk, 'n' ), self::bytes( $jwk, 'e' ) ) : self::p256( self::bytes( $jwk, 'x' ), self::bytes( $jwk, 'y' ) );
		return null === $info ? null : new self( $algorithm, $info );
	}

	/**
	 * Whether it signed an assertion.
	 */
	public function signed( Assertion $assertion ): bool {
		$signature = $assertion->signature;
		if ( $assertion->algorithm() !== $this->algorithm || ! function_exists( 'openssl_verify' ) ) {
			return false;
		}
		if ( SigningAlgorithm::EllipticCurve === $this->algorithm ) {
			if ( strlen( $signature ) !== 2 * self::COORDINATE ) {
				return false;
			}
			$signature = self::der( self::SEQUENCE, implode( array_map( array( self::class, 'integer' ), str_split( $signature, self::COORDINATE ) ) ) );
		}
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the text form of a key.
		$key = openssl_pkey_get_public( "-----BEGIN PUBLIC KEY-----\n" . chunk_split( base64_encode( $this->info ), 64, "\n" ) . "-----END PUBLIC KEY-----\n" );
		return false !== $key && 1 === openssl_verify( $assertion->signed, $signature, $key, OPENSSL_ALGO_SHA256 );
	}

	private static function rsa( ?string $modulus, ?string $exponent ): ?string {
		$modulus = ltrim( (string) $modulus, "\0" );
		$bytes   = strlen( $modulus );
		if ( $bytes < self::MODULUS[0] || $bytes > self::MODULUS[1] || null === $exponent ) {
			return null;
		}
		return self::info( self::RSA, self::der( self::SEQUENCE, self::integer( $modulus ) . self::integer( $exponent ) ) );
	}

	private static function p256( ?string $x, ?string $y ): ?string {
		return strlen( (string) $x ) === self::COORDINATE && strlen( (string) $y ) === self::COORDINATE ? self::info( self::P256, "\x04{$x}{$y}" ) : null;
	}

	private static function info( string $algorithm, string $key ): string {
		return self::der( self::SEQUENCE, self::der( self::SEQUENCE, $algorithm ) . self::der( self::BIT_STRING, "\0{$key}" ) );
	}

	/**
	 * A positive number of so many bytes, the greatest first.
	 */
	private static function integer( string $bytes ): string {
		$bytes = ltrim( $bytes, "\0" );
		return self::der( self::INTEGER, '' === $bytes || ord( $bytes[0] ) > 0x7f ? "\0{$bytes}" : $bytes );
	}

	private static function der( int $tag, string $content ): string {
		$bytes  = strlen( $content );
		$length = ltrim( pack( 'N', $bytes ), "\0" );
		return chr( $tag ) . ( $bytes < 0x80 ? chr( $bytes ) : chr( 0x80 | strlen( $length ) ) . $length ) . $content;
	}

	/**
	 * @param array<mixed> $jwk The JSON Web Key.
	 */
	private static function bytes( array $jwk, string $member ): ?string {
		return is_string( $jwk[ $member ] ?? null ) ? Base64Url::decode( $jwk[ $member ] ) : null;
	}
}
