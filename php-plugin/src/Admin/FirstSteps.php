<?php
/**
 * The steps from a fresh site to the first call, as they are shown.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Extension;
use ScimPress\Site\Finding;
use ScimPress\Site\FirstRun;
use ScimPress\Site\StepState;
use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Each step of a connection with what the site knows of it and where it is done.
 */
final class FirstSteps {

	/** How each step stands. @var non-empty-array<string, StepState> */
	private readonly array $states;

	/** What keeps SCIM from working. @var list<Finding> */
	private readonly array $problems;

	/**
	 * Takes what was gathered.
	 *
	 * @param Connection                           $connection Which is set up.
	 * @param list<Finding>                        $server     What was found of the server.
	 * @param ?array{usable: int, last_used: ?int} $use        Of its tokens; null without any.
	 * @param Extension                            $extension  Knows the profiles.
	 * @param int                                  $now        The time.
	 */
	public function __construct(
		public readonly Connection $connection,
		array $server,
		private readonly ?array $use,
		private readonly Extension $extension,
		private readonly int $now,
	) {
		$this->problems = array_values( array_filter( $server, static fn( Finding $finding ) => ! $finding->is_good ) );
		$this->states   = FirstRun::states( $connection, array() === $this->problems, $use );
	}

	/**
	 * Whether nothing is left to do.
	 */
	public function is_over(): bool {
		return FirstRun::is_over( $this->states );
	}

	/**
	 * How many are done, in a sentence.
	 */
	public function sentence(): string {
		$done = count( array_filter( $this->states, static fn( StepState $state ) => StepState::Done === $state ) );
		/* translators: 1: a number, 2: a number. */
		return sprintf( __( '%1$s of %2$s are done. You can stop at any time and go on later: what is done stays.', 'scimpress' ), number_format_i18n( $done ), number_format_i18n( count( $this->states ) ) );
	}

	/**
	 * The steps in order.
	 *
	 * @return non-empty-list<SetupStep>
	 */
	public function all(): array {
		return array( $this->check(), $this->provider(), $this->token(), $this->rules(), $this->call() );
	}

	/**
	 * What the last step waits for, in a sentence.
	 *
	 * @param ?int $last_used When a client of the connection was last accepted; null for never.
	 * @param int  $now       The time.
	 */
	public static function heard( ?int $last_used, int $now ): string {
		return null === $last_used
			? __( 'Nothing has come yet.', 'scimpress' )
			/* translators: %s: a span of time, "5 minutes" for example. */
			: sprintf( __( 'Your identity provider was here: it last called %s ago.', 'scimpress' ), human_time_diff( Clock::seconds( $last_used ), Clock::seconds( max( $now, $last_used ) ) ) );
	}

	private function check(): SetupStep {
		$sentences = array() === $this->problems
			? array( __( 'The extension, HTTPS and the tables are in order. The connection check looks from outside as well, as an identity provider does.', 'scimpress' ) )
			: array_map( static fn( Finding $finding ) => "{$finding->name}: {$finding->detail}", $this->problems );
		return $this->step( 'check', __( 'Check this server', 'scimpress' ), $sentences, ToolsTab::url( 'check' ), __( 'Connection check', 'scimpress' ) );
	}

	private function provider(): SetupStep {
		$title    = $this->title_of_profile();
		$sentence = StepState::Done === $this->states['provider']
			/* translators: %s: name of an identity provider. */
			? sprintf( __( 'Chosen: %s.', 'scimpress' ), $title )
			: __( 'This site then tells and accepts what that product does, and shows what to do there.', 'scimpress' );
		return $this->step( 'provider', __( 'Choose your identity provider', 'scimpress' ), array( $sentence ), $this->configuration( 'scimpress-users' ), __( 'Identity provider and rules', 'scimpress' ) );
	}

	private function token(): SetupStep {
		$usable   = $this->use['usable'] ?? 0;
		$sentence = 0 === $usable
			? __( 'A token is the password of your identity provider. It is shown once, when you create it.', 'scimpress' )
			/* translators: %s: number of tokens. */
			: sprintf( _n( '%s token can be used.', '%s tokens can be used.', $usable, 'scimpress' ), number_format_i18n( $usable ) );
		return $this->step(
			'token',
			__( 'Give it the address and a token', 'scimpress' ),
			array( $sentence ),
			$this->configuration( 0 === $usable ? 'scimpress-create-token' : 'scimpress-tokens' ),
			0 === $usable ? __( 'Create a token', 'scimpress' ) : __( 'Tokens', 'scimpress' )
		);
	}

	private function rules(): SetupStep {
		$form   = ConnectionForm::stored( $this->connection );
		$choice = static fn( string $field ) => ConnectionChoices::of( $field )[ $form->field( $field ) ] ?? $form->field( $field );
		$roles  = wp_roles()->get_names();
		return $this->step(
			'rules',
			__( 'Decide what it may do', 'scimpress' ),
			array(
				/* translators: %s: name of a role. */
				sprintf( __( 'Role of new users: %s', 'scimpress' ), translate_user_role( $roles[ $this->connection->default_role ] ?? $this->connection->default_role ) ),
				/* translators: %s: what happens then. */
				sprintf( __( 'Somebody has an account already: %s', 'scimpress' ), $choice( 'linking' ) ),
				/* translators: %s: what happens then. */
				sprintf( __( 'Somebody is deactivated (active: false): %s', 'scimpress' ), $choice( 'on_deactivate' ) ),
				/* translators: %s: what happens then. */
				sprintf( __( 'Somebody is deleted (DELETE): %s', 'scimpress' ), $choice( 'on_delete' ) ),
			),
			$this->configuration( 'scimpress-default-role' ),
			__( 'Rules', 'scimpress' )
		);
	}

	private function call(): SetupStep {
		$is_done  = StepState::Done === $this->states['call'];
		$sentence = Connection::ANY_CLIENT === $this->connection->profile
			? __( 'Paste the address and the token at your identity provider, and press its button that tests the connection.', 'scimpress' )
			/* translators: %s: name of an identity provider. */
			: sprintf( __( 'Paste the address and the token at %s, and press its button that tests the connection.', 'scimpress' ), $this->title_of_profile() );
		return $this->step(
			'call',
			__( 'Wait for the first call', 'scimpress' ),
			$is_done ? array() : array( $sentence ),
			$is_done ? add_query_arg( 'connection', $this->connection->id, Page::url( 'audit' ) ) : $this->configuration( 'scimpress-guides' ),
			$is_done ? __( 'What it asked for', 'scimpress' ) : __( 'What to do there, step by step', 'scimpress' )
		);
	}

	/**
	 * A step as it stands.
	 *
	 * @param list<string> $sentences What there is to know.
	 */
	private function step( string $name, string $title, array $sentences, string $url, string $label ): SetupStep {
		return new SetupStep( $name, $this->states[ $name ], $title, $sentences, $url, $label );
	}

	/**
	 * The address of a part of the Configuration tab.
	 */
	private function configuration( string $part ): string {
		return ConfigurationTab::url( $this->connection->id ) . '#' . $part;
	}

	private function title_of_profile(): string {
		return ProfileTitles::all( $this->extension )[ $this->connection->profile ] ?? $this->connection->profile;
	}

	/**
	 * What the last step has heard, in a sentence.
	 */
	public function news(): string {
		return self::heard( $this->use['last_used'] ?? null, $this->now );
	}
}
