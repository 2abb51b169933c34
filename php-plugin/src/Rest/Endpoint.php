<?php
/**
 * The SCIM endpoint: from a request to a reply.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Rest;

use ScimPress\Audit\Recorder;
use ScimPress\Auth\Authenticator;
use ScimPress\Database\Failure;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Reply;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Store\Connections;
use ScimPress\Sync\Observer;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Asks who the client is, gathers the circumstances, and lets the exchange run. Who may do what is
 * decided in the core, bound to the operation; here only the credential counts.
 */
final class Endpoint {

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Authenticator $authenticator,
		private readonly Connections $connections,
		private readonly Runner $runner,
		private readonly Observer $observer,
	) {}

	/**
	 * Answers a request, whatever happens.
	 */
	public function answer( ClientRequest $request ): Reply {
		try {
			return $this->reply( $request );
		} catch ( Failure $failure ) {
			$this->log( $failure->getMessage() );
			return Unavailable::for_now();
		} catch ( Throwable $throwable ) {
			$this->log( get_class( $throwable ) . ' at ' . basename( $throwable->getFile() ) . ':' . $throwable->getLine() );
			return Unavailable::broken();
		}
	}

	private function reply( ClientRequest $request ): Reply {
		// Whatever WordPress made of cookies and application passwords does not count here.
		wp_set_current_user( 0 );
		$caller   = $this->authenticator->authenticate();
		$recorder = Recorder::for_request( $request, $caller );
		if ( ! $this->extension->is_ready() ) {
			$reply = $caller->is_client() ? Unavailable::without_extension() : Unavailable::unauthorized();
			$recorder->close( $reply );
			return $reply;
		}
		if ( $caller->is_client() ) {
			$this->observer->catch_up();
		}
		$connection = null === $caller->connection_id ? null : $this->connections->find( $caller->connection_id );
		return $this->runner->run(
			Configuration::for_caller( $caller, $connection ),
			$request->to_contract(),
			$request->body,
			$recorder
		);
	}

	private function log( string $line ): void {
		error_log( 'ScimPress: ' . $line ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log
	}
}
