<?php
/**
 * Accounts that SCIM never touches. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\SafetyData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AccountActions;
use ScimPress\Admin\FieldError;
use ScimPress\Admin\Page;
use ScimPress\Admin\ProtectionWords;
use ScimPress\Admin\SafetyTab;
use ScimPress\Store\ProtectionFlags;

defined( 'ABSPATH' ) || exit;

$scimpress_protected = $data->protected;
// Prints a list of accounts, each with what can be decided about it.
$scimpress_accounts = static function ( array $accounts, string $caption, string $empty ) use ( $data ): void {
	?>
	<table class="widefat striped scimpress-accounts">
		<caption class="screen-reader-text"><?php echo esc_html( $caption ); ?></caption>
		<thead>
			<tr>
				<th scope="col"><?php esc_html_e( 'Account', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Why', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Change', 'scimpress' ); ?></th>
			</tr>
		</thead>
		<tbody>
			<?php if ( array() === $accounts ) : ?>
				<tr><td colspan="3"><?php echo esc_html( $empty ); ?></td></tr>
			<?php endif; ?>
			<?php foreach ( $accounts as $account ) : ?>
				<?php $user = $account['user']; ?>
				<tr>
					<th scope="row">
						<a href="<?php echo esc_url( AccountActions::profile( $user->ID ) ); ?>"><?php echo esc_html( $user->user_login ); ?></a>
						<br><?php echo esc_html( $user->user_email ); ?>
						<?php
						if ( $account['is_managed'] ) {
							echo '<br>' . esc_html__( 'Managed by an identity provider', 'scimpress' );
						}
						?>
					</th>
					<td>
						<?php
						echo esc_html( ProtectionWords::of( $account['reason'] ) );
						if ( ProtectionFlags::OPEN === $account['flag'] ) {
							echo ' ' . esc_html__( 'An administrator has opened it.', 'scimpress' );
						}
						?>
					</td>
					<td class="scimpress-actions">
						<?php if ( ! AccountActions::may( $user->ID ) ) : ?>
							<?php esc_html_e( 'You may not edit this account.', 'scimpress' ); ?>
						<?php elseif ( null !== $account['flag'] ) : ?>
							<form method="post" action="<?php echo esc_url( $data->url ); ?>">
								<?php wp_nonce_field( 'scimpress_decide_accounts', '_wpnonce', false ); ?>
								<input type="hidden" name="scimpress_action" value="decide_accounts">
								<input type="hidden" name="do" value="<?php echo esc_attr( AccountActions::UNPROTECT ); ?>">
								<input type="hidden" name="who" value="<?php echo esc_attr( (string) $user->ID ); ?>">
								<?php /* translators: %s: login of a user. */ ?>
								<button type="submit" class="button" aria-label="<?php echo esc_attr( sprintf( __( 'Take off the list: %s', 'scimpress' ), $user->user_login ) ); ?>"><?php esc_html_e( 'Take off the list', 'scimpress' ); ?></button>
							</form>
						<?php else : ?>
							<?php foreach ( array( AccountActions::PROTECT => __( 'Protect', 'scimpress' ) ) + ( $account['is_openable'] ? array( AccountActions::OPEN => __( 'Open to SCIM', 'scimpress' ) ) : array() ) as $kind => $label ) : ?>
								<a class="button" href="<?php echo esc_url( AccountActions::url( $kind, array( $user->ID ), 'safety' ) ); ?>" aria-label="<?php echo esc_attr( $label . ': ' . $user->user_login ); ?>"><?php echo esc_html( $label ); ?></a>
							<?php endforeach; ?>
						<?php endif; ?>
					</td>
				</tr>
			<?php endforeach; ?>
		</tbody>
	</table>
	<?php
};

?>
<h2><?php esc_html_e( 'Protected accounts', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'SCIM never writes to these accounts and never links them, whatever an identity provider sends: it could take the site over with them, or somebody wants it so.', 'scimpress' ); ?></p>

<h3><?php esc_html_e( 'Look an account up', 'scimpress' ); ?></h3>
<form method="get" action="<?php echo esc_url( admin_url( 'users.php' ) ); ?>">
	<input type="hidden" name="page" value="<?php echo esc_attr( Page::SLUG ); ?>">
	<input type="hidden" name="tab" value="<?php echo esc_attr( SafetyTab::SLUG ); ?>">
	<p>
		<label for="scimpress-account"><?php esc_html_e( 'Login, e-mail address or number', 'scimpress' ); ?></label><br>
		<input type="search" id="scimpress-account" name="account" class="regular-text" autocomplete="off" autocapitalize="none" spellcheck="false" value="<?php echo esc_attr( $scimpress_protected->sought ); ?>">
		<button type="submit" class="button"><?php esc_html_e( 'Look up', 'scimpress' ); ?></button>
	</p>
</form>
<?php
if ( null !== $scimpress_protected->found ) {
	$scimpress_accounts( array( $scimpress_protected->found ), __( 'The account that was looked up', 'scimpress' ), '' );
} elseif ( '' !== $scimpress_protected->sought ) {
	/* translators: %s: what the administrator typed. */
	echo '<p role="status">' . esc_html( sprintf( __( 'This site has no user “%s” whom you may edit.', 'scimpress' ), $scimpress_protected->sought ) ) . '</p>';
}
?>

<h3><?php esc_html_e( 'By decision of an administrator', 'scimpress' ); ?></h3>
<?php
$scimpress_accounts( $scimpress_protected->marked, __( 'By decision of an administrator', 'scimpress' ), __( 'No administrator has decided about an account yet.', 'scimpress' ) );
if ( null !== $scimpress_protected->next_marked ) {
	echo '<p><a href="' . esc_url( add_query_arg( 'after', $scimpress_protected->next_marked, $data->url ) ) . '">' . esc_html__( 'More accounts', 'scimpress' ) . '</a></p>';
}
?>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_protect_account', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="protect_account">
	<p>
		<label for="scimpress-login"><?php esc_html_e( 'Protect another account', 'scimpress' ); ?></label><br>
		<input type="text" id="scimpress-login" name="login" class="regular-text" required autocomplete="off" autocapitalize="none" spellcheck="false" value="<?php echo esc_attr( $data->typed ); ?>" <?php FieldError::attributes( 'scimpress-login', $data->problem( 'login' ) ); ?>>
		<button type="submit" class="button"><?php esc_html_e( 'Protect', 'scimpress' ); ?></button>
	</p>
	<?php FieldError::message( 'scimpress-login', $data->problem( 'login' ) ); ?>
	<p class="description" id="scimpress-login-description"><?php esc_html_e( 'Login, e-mail address or number. SCIM cannot deactivate a protected account either: its owner keeps the access until you take it.', 'scimpress' ); ?></p>
</form>

<h3><?php esc_html_e( 'By what they may do', 'scimpress' ); ?></h3>
<p>
	<?php
	/* translators: %s: list of roles. */
	echo esc_html( sprintf( __( 'Whoever has one of these roles: %s. So has whoever may do as much by a capability of their own.', 'scimpress' ), wp_sprintf_l( '%l', $scimpress_protected->roles ) ) );
	if ( array() !== $scimpress_protected->super_admins ) {
		/* translators: %s: logins of users. */
		echo ' ' . esc_html( sprintf( __( 'Super admins of the network are protected too: %s.', 'scimpress' ), wp_sprintf_l( '%l', $scimpress_protected->super_admins ) ) );
	}
	?>
</p>
<?php
if ( null === $scimpress_protected->able ) {
	echo '<p>' . esc_html__( 'This site has too many users to list them here. Look one up above.', 'scimpress' ) . '</p>';
} else {
	$scimpress_accounts( $scimpress_protected->able, __( 'By what they may do', 'scimpress' ), __( 'There is no such account on this page.', 'scimpress' ) );
	if ( null !== $scimpress_protected->next_able ) {
		echo '<p><a href="' . esc_url( add_query_arg( 'able', $scimpress_protected->next_able, $data->url ) ) . '">' . esc_html__( 'More accounts', 'scimpress' ) . '</a></p>';
	}
}
