<?php
/**
 * The site as its own client.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

use ScimPress\Exchange\Configuration;

defined( 'ABSPATH' ) || exit;

/**
 * Sends requests to the base URL as an identity provider would, from the server itself. An administrator has asked
 * for it, and nobody else is called.
 */
final class Loopback {

	/** Seconds to wait for an answer. */
	private const PATIENCE = 8;

	/** Bytes of an answer that are read. */
	private const LONGEST = 65_536;

	/**
	 * Takes how much is believed.
	 *
	 * @param bool $verifies Whether the certificate has to be trusted.
	 */
	public function __construct( private readonly bool $verifies = true ) {}

	/**
	 * Sends a request.
	 *
	 * @param string                $method  Its method.
	 * @param string                $path    Below the base URL.
	 * @param array<string, string> $headers Besides the usual ones.
	 */
	public function ask( string $method, string $path, #[\SensitiveParameter] array $headers = array() ): LoopbackAnswer {
		$has_body = in_array( $method, array( 'POST', 'PUT', 'PATCH' ), true );
		return LoopbackAnswer::of(
			wp_remote_request(
				Configuration::base_url() . $path,
				array(
					'method'              => $method,
					'headers'             => array( 'Accept' => 'application/scim+json' ) + ( $has_body ? array( 'Content-Type' => 'application/scim+json' ) : array() ) + $headers,
					'body'                => $has_body ? '{}' : null,
					'timeout'             => self::PATIENCE,
					'redirection'         => 0,
					'sslverify'           => $this->verifies,
					'limit_response_size' => self::LONGEST,
				)
			)
		);
	}
}
