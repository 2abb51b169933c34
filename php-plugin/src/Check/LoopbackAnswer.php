<?php
/**
 * What came back when the site called itself.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

defined( 'ABSPATH' ) || exit;

/**
 * An answer as a client gets it, or why there is none.
 */
final class LoopbackAnswer {

	private const CONTENT_TYPE = 'application/scim+json';

	/** Characters of a body that are shown. */
	private const EXCERPT = 300;

	/** What caches say of an answer that they had: the header, and what stands in it. */
	private const CACHED = array(
		'age'               => '/^0*[1-9]/',
		'cf-cache-status'   => '/^(HIT|STALE|UPDATING|REVALIDATED)/i',
		'x-cache'           => '/\bHIT\b/i',
		'x-cache-status'    => '/\bHIT\b/i',
		'x-litespeed-cache' => '/\bHIT\b/i',
		'x-proxy-cache'     => '/\bHIT\b/i',
		'x-fastcgi-cache'   => '/\bHIT\b/i',
	);

	/**
	 * Takes the parts.
	 *
	 * @param int                   $status  HTTP status; 0 when there is no answer.
	 * @param array<string, string> $headers Names in lower case.
	 * @param string                $body    Bytes.
	 * @param string                $error   Why there is no answer.
	 */
	private function __construct(
		public readonly int $status,
		private readonly array $headers,
		private readonly string $body,
		public readonly string $error,
	) {}

	/**
	 * Of what the HTTP API of WordPress gives.
	 *
	 * @param array<string, mixed>|\WP_Error $response The response.
	 */
	public static function of( array|\WP_Error $response ): self {
		if ( is_wp_error( $response ) ) {
			return new self( 0, array(), '', $response->get_error_code() . ': ' . $response->get_error_message() );
		}
		$headers = array();
		foreach ( wp_remote_retrieve_headers( $response ) as $name => $value ) {
			$headers[ strtolower( (string) $name ) ] = implode( ', ', array_map( 'strval', (array) $value ) );
		}
		return new self( (int) wp_remote_retrieve_response_code( $response ), $headers, wp_remote_retrieve_body( $response ), '' );
	}

	/**
	 * Whether anything answered.
	 */
	public function is_there(): bool {
		return '' === $this->error;
	}

	/**
	 * Whether there is none since the certificate is not trusted.
	 */
	public function is_distrusted(): bool {
		return 1 === preg_match( '/cURL error (35|51|58|60|77|83)\b|certificate/i', $this->error );
	}

	/**
	 * A header; empty when it is not there.
	 *
	 * @param string $name In lower case.
	 */
	public function header( string $name ): string {
		return $this->headers[ $name ] ?? '';
	}

	/**
	 * The content type without its parameters.
	 */
	public function content_type(): string {
		return strtolower( trim( (string) strtok( $this->header( 'content-type' ), ';' ) ) );
	}

	/**
	 * Whether the body is what SCIM answers with, whatever it is called.
	 */
	public function has_scim_body(): bool {
		$body = json_decode( $this->body, true );
		return is_array( $body ) && is_array( $body['schemas'] ?? null );
	}

	/**
	 * Whether it is an answer of SCIM that nobody has touched.
	 *
	 * @param ?int $status With this status; null for any.
	 */
	public function is_scim( ?int $status = null ): bool {
		return self::CONTENT_TYPE === $this->content_type() && $this->has_scim_body() && ( null === $status || $status === $this->status );
	}

	/**
	 * Whether a cache had it.
	 */
	public function is_from_cache(): bool {
		foreach ( self::CACHED as $name => $pattern ) {
			if ( 1 === preg_match( $pattern, $this->header( $name ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether caches are told to keep out of it.
	 */
	public function forbids_storing(): bool {
		return str_contains( strtolower( $this->header( 'cache-control' ) ), 'no-store' );
	}

	/**
	 * Everything, for a person who helps. Cookies are left out.
	 */
	public function raw(): string {
		if ( ! $this->is_there() ) {
			return $this->error;
		}
		$lines = array( "HTTP status {$this->status}" );
		foreach ( array_diff_key( $this->headers, array( 'set-cookie' => '' ) ) as $name => $value ) {
			$lines[] = "{$name}: {$value}";
		}
		$body = trim( mb_scrub( $this->body ) );
		return implode( "\n", $lines ) . "\n\n" . mb_substr( $body, 0, self::EXCERPT ) . ( mb_strlen( $body ) > self::EXCERPT ? '…' : '' );
	}
}
