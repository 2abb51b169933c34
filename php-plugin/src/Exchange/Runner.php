<?php
/**
 * Runs one exchange.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Audit\Recorder;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Transaction;
use ScimPress\Database\Trial;
use ScimPress\Exchange;
use ScimPress\Rest\Unavailable;
use ScimPress\Store\Connection;
use ScimPress\Store\RoleTasks;
use ScimPress\Store\SeenAttributes;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Lets the core and the shell talk until there is a reply. REST, WP-CLI, background jobs and tests all
 * come through here. Whatever goes wrong, nothing is left half done and there is a reply.
 */
final class Runner {

	/** The site of the exchange that runs; null while none does. */
	private ?int $site = null;

	private bool $reaches_network = false;

	/**
	 * The parts.
	 *
	 * @param RoleTasks      $tasks Whose role is due.
	 * @param SeenAttributes $seen  What clients have sent so far.
	 */
	public function __construct(
		private readonly RoleTasks $tasks = new RoleTasks(),
		private readonly SeenAttributes $seen = new SeenAttributes(),
	) {}

	/**
	 * Whether what happens to users of a site now is this plugin's own doing, and in the rows of that site. In shadow
	 * mode nothing is.
	 */
	public function is_running_on( int $site ): bool {
		return $this->site === $site;
	}

	/**
	 * Whether what happens to users now is for the other sites of the network to follow.
	 */
	public function reaches_network(): bool {
		return $this->reaches_network;
	}

	/**
	 * Runs an exchange to its reply.
	 *
	 * @param Configuration        $configuration The circumstances.
	 * @param array<string, mixed> $request       What it is about, as the contract has it.
	 * @param string               $body          Bytes of the request's body.
	 * @param Recorder             $recorder      Appends to the audit.
	 * @param ?Trial               $trial         Where nothing of it is to stay, which whoever passes it ends: then nobody is told anything either.
	 */
	public function run( Configuration $configuration, array $request, string $body, Recorder $recorder, ?Trial $trial = null ): Reply {
		$stage                 = $configuration->stage();
		$recorder              = $stage->is_shadow() ? $recorder->rehearsing() : $recorder;
		$outer                 = array( $this->site, $this->reaches_network );
		$this->site            = $stage->is_shadow() ? null : get_current_blog_id();
		$this->reaches_network = $stage->reaches_network();
		$filters               = $GLOBALS['wp_current_filter'] ?? array();
		$transaction           = $trial ?? new Transaction();
		$shell                 = null;
		$announcements         = new Announcements( $configuration->connection->id ?? 0 );
		$managed               = $stage->managed_users();
		$roles                 = new RoleEffects( $managed, $configuration->connection, $announcements );
		try {
			$shell = new Shell( $transaction, $recorder, $managed, users: $stage->users(), groups: new GroupEffects( $announcements, changes: new MemberChanges( $configuration->values() ) ), accounts: $stage->accounts(), roles: $roles, announcements: $announcements, stage: $stage );
			$talk  = fn() => $this->talk( $shell, $configuration->to_json(), $this->json( $request ), $body );
			$reply = $stage->is_ready() ? $stage->perform( $talk ) : Unavailable::for_now();
		} catch ( Failure $failure ) {
			$reply = Unavailable::for_now()->logged( $failure->getMessage() );
		} catch ( Throwable $throwable ) {
			$reply = Unavailable::broken()->logged( 'the exchange ended with ' . $this->place( $throwable ) );
		} finally {
			$transaction->rollback();
			$recorder->undo();
			// An exception that left a hook left the hook's name behind.
			$GLOBALS['wp_current_filter'] = $filters; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- what was thrown out of a hook left its name there.
			list( $this->site, $this->reaches_network ) = $outer;
		}
		if ( null !== $trial ) {
			return $reply;
		}
		$this->log( $reply->log );
		$recorder->close( $reply );
		$this->remember( $configuration->connection, $reply->seen );
		if ( ! $stage->is_shadow() ) {
			$this->follow_up( $announcements, $roles, $shell?->tripped() );
		}
		return $reply;
	}

	/**
	 * Remembers which attributes a client has sent, whatever became of the request. The answer stays what it is.
	 *
	 * @param ?Connection                                                          $connection Of the client.
	 * @param list<array{name: string, unknown: ?array{type: ?string, multi_valued: bool}}> $seen What it sent.
	 */
	private function remember( ?Connection $connection, array $seen ): void {
		if ( null === $connection || array() === $seen ) {
			return;
		}
		try {
			$this->seen->note( $connection->id, $seen, Clock::now() );
		} catch ( Failure $failure ) {
			$this->log( 'the attributes that a client sent could not be remembered: ' . $failure->getMessage() );
		}
	}

	/**
	 * Tells others what happened and has the rest of it done, now that it is permanent.
	 *
	 * @param ?int $tripped The connection whose breaker has tripped.
	 */
	private function follow_up( Announcements $announcements, RoleEffects $roles, ?int $tripped ): void {
		$announcements->make();
		$this->schedule( $roles );
		if ( null !== $tripped ) {
			$this->tell( $tripped );
		}
	}

	/**
	 * Tells whoever wants to know that a breaker has tripped. Nothing is open any more, and the answer stays
	 * what it is.
	 */
	private function tell( int $connection_id ): void {
		try {
			/**
			 * Fires when so many users of a connection left that nobody else does until an administrator decides.
			 *
			 * @since 0.1.0
			 *
			 * @param int $connection_id The connection.
			 */
			do_action( 'scimpress_breaker_tripped', $connection_id );
		} catch ( Throwable $throwable ) {
			$this->log( 'that a breaker has tripped could not be told: ' . $this->place( $throwable ) );
		}
	}

	/**
	 * Hands effects to the shell and outcomes to the core until there is a reply.
	 */
	private function talk( Shell $shell, string $configuration, string $request, string $body ): Reply {
		$exchange = new Exchange( $configuration, $request, $body );
		$effect   = $exchange->effect();
		while ( null !== $effect ) {
			$exchange->resume( $shell->perform( $effect ) );
			$effect = $exchange->effect();
		}
		return Reply::from_json( $exchange->reply() );
	}

	/**
	 * Has the roles settled in the background that became due and are more than a request waits for.
	 */
	private function schedule( RoleEffects $roles ): void {
		try {
			if ( $roles->has_added() && $this->tasks->remaining() > 0 ) {
				$this->tasks->schedule();
			}
		} catch ( Failure $failure ) {
			// What is due stays so: the next request of a client goes on with it.
			$this->log( 'roles could not be scheduled: ' . $failure->getMessage() );
		}
	}

	/**
	 * Text of a request can be any bytes.
	 *
	 * @param array<string, mixed> $request The request.
	 */
	private function json( array $request ): string {
		return json_encode( $request, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}

	/**
	 * What was thrown, and where. Its message may hold data.
	 */
	private function place( Throwable $throwable ): string {
		return get_class( $throwable ) . ' at ' . basename( $throwable->getFile() ) . ':' . $throwable->getLine();
	}

	private function log( ?string $line ): void {
		if ( null !== $line ) {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- the owner has to learn it, and the client must not.
			error_log( 'ScimPress: ' . $line );
		}
	}
}
