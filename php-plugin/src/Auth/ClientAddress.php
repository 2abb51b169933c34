<?php
/**
 * Where a request comes from.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * The address of the client. `X-Forwarded-For` and `X-Forwarded-Proto` are believed only when they come
 * from a proxy that the owner named, and then only as far as named proxies wrote them.
 */
final class ClientAddress {

	/** The address, in its shortest form; empty when PHP was told none. */
	public readonly string $ip;

	/** Whether a named proxy says that the client used HTTPS. */
	public readonly bool $used_https;

	/**
	 * Finds the right-most address that is no named proxy: a client can write whatever it likes left of it.
	 *
	 * @param array<string, mixed> $server  What the web server told PHP.
	 * @param list<string>         $proxies Addresses and networks (`10.0.0.0/8`) of the owner's proxies.
	 */
	public function __construct( array $server, array $proxies ) {
		$ip       = self::address( self::text( $server['REMOTE_ADDR'] ?? '' ) );
		$by_proxy = self::is_among( $ip, $proxies );

		$hops = array_reverse( explode( ',', self::text( $server['HTTP_X_FORWARDED_FOR'] ?? '' ) ) );
		foreach ( $hops as $hop ) {
			$address = self::address( trim( $hop ) );
			if ( '' === $address || ! self::is_among( $ip, $proxies ) ) {
				break;
			}
			$ip = $address;
		}

		$this->ip         = $ip;
		$this->used_https = $by_proxy && 0 === strcasecmp( self::text( $server['HTTP_X_FORWARDED_PROTO'] ?? '' ), 'https' );
	}

	/**
	 * The address of the client of this process, with the proxies that the owner named.
	 */
	public static function of_this_request(): self {
		$proxies = defined( 'SCIMPRESS_TRUSTED_PROXIES' ) ? explode( ',', (string) constant( 'SCIMPRESS_TRUSTED_PROXIES' ) ) : array();

		/**
		 * Filters which proxies are believed when they name the client in `X-Forwarded-For`.
		 *
		 * @since 0.1.0
		 *
		 * @param string[] $proxies Addresses and networks in CIDR notation, from SCIMPRESS_TRUSTED_PROXIES.
		 */
		$proxies = apply_filters( 'scimpress_trusted_proxies', $proxies );
		$proxies = array_map( 'trim', array_filter( (array) $proxies, 'is_string' ) );

		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- each part is parsed as an address.
		return new self( $_SERVER, array_values( array_filter( $proxies ) ) );
	}

	/**
	 * What is counted together: one client has one address of IPv4, and 2^64 of IPv6.
	 */
	public function network(): string {
		$bytes = (string) inet_pton( '' === $this->ip ? '::' : $this->ip );
		return 16 === strlen( $bytes ) ? inet_ntop( substr( $bytes, 0, 8 ) . str_repeat( "\0", 8 ) ) . '/64' : $this->ip;
	}

	/**
	 * An address in its shortest form, without a port; empty when it is none.
	 */
	private static function address( string $text ): string {
		if ( preg_match( '/^\[([^\]]+)\](:\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/', $text, $found ) ) {
			$text = $found[3] ?? $found[1];
		}
		if ( false === filter_var( $text, FILTER_VALIDATE_IP ) ) {
			return '';
		}
		$bytes = (string) inet_pton( $text );
		if ( str_starts_with( $bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff" ) ) {
			$bytes = substr( $bytes, 12 );
		}
		return (string) inet_ntop( $bytes );
	}

	/**
	 * Whether an address is one of these, or lies in one of these networks.
	 *
	 * @param string       $ip       An address.
	 * @param list<string> $networks Addresses and networks.
	 */
	private static function is_among( string $ip, array $networks ): bool {
		$bytes = '' === $ip ? '' : (string) inet_pton( $ip );
		foreach ( $networks as $network ) {
			list( $base, $length ) = array( ...explode( '/', $network, 2 ), null );

			$base = (string) inet_pton( self::address( $base ) ?: '::' );
			$bits = null === $length ? 8 * strlen( $base ) : (int) $length;
			if ( strlen( $base ) === strlen( $bytes ) && $bits > 0 && self::first_bits( $base, $bits ) === self::first_bits( $bytes, $bits ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The first bits of an address, the others zero.
	 */
	private static function first_bits( string $bytes, int $count ): string {
		$kept = '';
		foreach ( str_split( $bytes ) as $index => $byte ) {
			$bits  = max( 0, min( 8, $count - 8 * $index ) );
			$kept .= chr( ord( $byte ) & ( 0xff << ( 8 - $bits ) & 0xff ) );
		}
		return $kept;
	}

	private static function text( mixed $value ): string {
		return is_string( $value ) ? $value : '';
	}
}
