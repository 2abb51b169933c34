<?php
/**
 * The Safety tab: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Alerts\AlertMail;
use ScimPress\Alerts\AlertSettings;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Linking\Flags;
use ScimPress\Site\Removal;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

/**
 * What concerns the site rather than one connection: which accounts are out of reach, and who is told by mail that
 * something is wrong, and what goes with the plugin. It also asks before something is done with accounts of the list of users.
 */
final class SafetyTab implements Tab {

	public const SLUG = 'safety';

	/** What was typed for an account that is to be protected. */
	private string $typed = '';

	private ?AlertForm $alerts = null;

	private ?\WP_Error $error = null;

	/**
	 * The parts.
	 *
	 * @param Migrator          $migrator  Whether there are tables.
	 * @param AccountActions    $actions   What can be done with accounts.
	 * @param ProtectedAccounts $protected Lists them.
	 * @param Flags             $flags     Decides about protection.
	 * @param AlertMail         $mail      Sends mail.
	 * @param Users             $users     Managed users.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly AccountActions $actions,
		private readonly ProtectedAccounts $protected = new ProtectedAccounts(),
		private readonly Flags $flags = new Flags(),
		private readonly AlertMail $mail = new AlertMail(),
		private readonly Users $users = new Users(),
	) {}

	public function slug(): string {
		return self::SLUG;
	}

	public function title(): string {
		return __( 'Safety', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'decide_accounts' => fn( array $post ) => $this->decide_accounts( $post, array_diff( AccountActions::KINDS, array( AccountActions::OPEN ) ) ),
			'open_accounts'   => fn( array $post ) => $this->decide_accounts( $post, array( AccountActions::OPEN ) ),
			'protect_account' => $this->protect_account( ... ),
			'save_alerts'     => $this->save_alerts( ... ),
			'test_alert'      => $this->test_alert( ... ),
			'save_deletion'   => $this->save_deletion( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		( new SafetyHelp() )->add_to( $screen );
	}

	public function show( array $request ): void {
		if ( ! $this->migrator->is_current() ) {
			throw Failure::unavailable( 'the tables are not up to date' );
		}
		$question = $this->actions->asked( $request );
		if ( null !== $question ) {
			Page::template( 'account-question', $question );
			return;
		}
		wp_prime_option_caches( array( AlertSettings::OPTION, Removal::OPTION ) );
		Page::template( 'safety-tab', new SafetyData( Page::url( self::SLUG ), $this->protected->data( $request ), $this->typed, $this->alerts ?? AlertForm::stored(), Removal::decision(), $this->users->count_locked(), $this->error ) );
	}

	/**
	 * Does something with accounts. What gives them away has an action of its own, which asks for more.
	 *
	 * @param array<string, mixed> $post  Unslashed.
	 * @param string[]             $kinds What may be done.
	 * @throws Failure When the database does not do it.
	 */
	private function decide_accounts( array $post, array $kinds ): string {
		$question = $this->actions->asked( $post );
		if ( null === $question || ! in_array( $question->kind, $kinds, true ) ) {
			add_settings_error( Page::SLUG, 'unknown', __( 'Nothing was done: this screen does not know what was sent.', 'scimpress' ) );
			return Page::url( self::SLUG );
		}
		$this->actions->perform( $question, ! empty( $post['let_in'] ) );
		return $question->back();
	}

	/**
	 * Protects an account that somebody named.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return ?string Null to show what was typed and what is wrong with it.
	 * @throws Failure When the database does not do it.
	 */
	private function protect_account( array $post ): ?string {
		$this->typed = is_string( $post['login'] ?? null ) ? sanitize_text_field( $post['login'] ) : '';
		$user        = '' === $this->typed ? null : ProtectedAccounts::user( $this->typed );
		if ( null === $user ) {
			$this->error = '' === $this->typed
				? new \WP_Error( 'login', __( 'Type whom to protect: a login, an e-mail address or a number.', 'scimpress' ) )
				/* translators: %s: what the administrator typed. */
				: new \WP_Error( 'login', sprintf( __( 'This site has no user “%s” whom you may edit. Type a login, an e-mail address or a number.', 'scimpress' ), $this->typed ) );
			return null;
		}
		$this->flags->set( $user, ProtectionFlags::CLOSED, get_current_user_id() );
		/* translators: %s: login of a user. */
		add_settings_error( Page::SLUG, 'protected', esc_html( sprintf( __( 'SCIM does not write to %s any more.', 'scimpress' ), $user->user_login ) ), 'success' );
		return Page::url( self::SLUG );
	}

	/**
	 * Saves who is told what by mail.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return ?string Null to show what was typed and what is wrong with it.
	 */
	private function save_alerts( array $post ): ?string {
		$form        = AlertForm::sent( $post );
		$this->error = $form->error();
		if ( null !== $this->error ) {
			$this->alerts = $form;
			return null;
		}
		$form->decided()->save();
		add_settings_error( Page::SLUG, 'alerts', esc_html__( 'Who is told what by mail is saved.', 'scimpress' ), 'success' );
		return Page::url( self::SLUG );
	}

	/**
	 * Sends a mail that says no more than that mail arrives.
	 */
	private function test_alert(): string {
		$is_sent = $this->mail->send(
			static fn() => array(
				__( 'Test', 'scimpress' ),
				array( __( 'If you read this, mails about SCIM arrive. Nothing has to be done.', 'scimpress' ) ),
			)
		);
		if ( $is_sent ) {
			/* translators: %s: an e-mail address. */
			add_settings_error( Page::SLUG, 'test', esc_html( sprintf( __( 'A test mail was handed on for %s. Look whether it arrives, also among the spam.', 'scimpress' ), AlertSettings::stored()->recipient() ) ), 'success' );
		} else {
			add_settings_error( Page::SLUG, 'test', esc_html__( 'WordPress could not hand on the test mail. Ask whoever runs the server how mail is sent, or install a plugin that sends it through a mail server.', 'scimpress' ) );
		}
		return Page::url( self::SLUG );
	}

	/**
	 * Saves what goes with the plugin.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	private function save_deletion( array $post ): string {
		$decision = $post['deletion'] ?? null;
		if ( ! in_array( $decision, array( Removal::KEEP, Removal::REMOVE ), true ) ) {
			add_settings_error( Page::SLUG, 'deletion', esc_html__( 'Nothing was saved: say what is to happen when the plugin is deleted.', 'scimpress' ) );
			return Page::url( self::SLUG );
		}
		update_option( Removal::OPTION, $decision, false );
		$told = Removal::REMOVE === $decision
			? __( 'When the plugin is deleted, everything that it has stored on this site goes with it.', 'scimpress' )
			: __( 'When the plugin is deleted, everything that it has stored on this site stays.', 'scimpress' );
		add_settings_error( Page::SLUG, 'deletion', esc_html( $told ), 'success' );
		return Page::url( self::SLUG );
	}
}
