<?php
/**
 * Whom identity providers want and WordPress has already. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\LinkingData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AccountActions;
use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\LinkingTab;
use ScimPress\Admin\Page;
use ScimPress\Admin\RecentLogin;
use ScimPress\Admin\SafetyTab;

defined( 'ABSPATH' ) || exit;

$scimpress_views = array(
	LinkingTab::WAITING    => __( 'Waiting for a decision', 'scimpress' ),
	LinkingTab::DECIDED    => __( 'Decided', 'scimpress' ),
	LinkingTab::IMPOSSIBLE => __( 'Cannot be linked', 'scimpress' ),
);
// Prints a button that decides about a request as it is shown.
$scimpress_button = static function ( array $request, string $decision, string $label ) use ( $data ): void {
	$action = 'link' === $decision && $request['is_powerful'] ? 'link_powerful' : 'decide_request';
	?>
	<form method="post" action="<?php echo esc_url( $data->url ); ?>">
		<?php wp_nonce_field( 'scimpress_' . $action, '_wpnonce', false ); ?>
		<input type="hidden" name="scimpress_action" value="<?php echo esc_attr( $action ); ?>">
		<input type="hidden" name="request" value="<?php echo esc_attr( (string) $request['id'] ); ?>">
		<input type="hidden" name="state" value="<?php echo esc_attr( $request['state'] ); ?>">
		<input type="hidden" name="reported" value="<?php echo esc_attr( (string) $request['reported'] ); ?>">
		<button type="submit" class="button" name="decision" value="<?php echo esc_attr( $decision ); ?>" aria-label="<?php echo esc_attr( "{$label}: {$request['login']}" ); ?>"><?php echo esc_html( $label ); ?></button>
	</form>
	<?php
};

?>
<h2><?php esc_html_e( 'New users who have an account already', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'An identity provider wants to create them, and this site has an account that fits. Look whether it is the same person: whoever logs in at the identity provider gets into the account.', 'scimpress' ); ?></p>
<ul class="ul-disc">
	<li><?php esc_html_e( 'Link: the account is managed as soon as the identity provider sends the person again. Login, e-mail address, password, roles and content stay; when the person leaves, the account is deactivated. What the identity provider sends later of name and other fields is written to it.', 'scimpress' ); ?></li>
	<li><?php esc_html_e( 'Refuse: the account stays as it is, and the identity provider is told that the user exists already, until you decide otherwise.', 'scimpress' ); ?></li>
</ul>
<nav aria-label="<?php esc_attr_e( 'Requests', 'scimpress' ); ?>">
	<ul class="subsubsub scimpress-connections">
		<?php foreach ( $scimpress_views as $scimpress_view => $scimpress_title ) : ?>
			<li><a href="<?php echo esc_url( add_query_arg( 'show', $scimpress_view, $data->url ) ); ?>" class="<?php echo esc_attr( $scimpress_view === $data->show ? 'current' : '' ); ?>" aria-current="<?php echo esc_attr( $scimpress_view === $data->show ? 'page' : 'false' ); ?>"><?php echo esc_html( $scimpress_title ); ?></a><?php echo esc_html( array_key_last( $scimpress_views ) === $scimpress_view ? '' : ' | ' ); ?></li>
		<?php endforeach; ?>
	</ul>
</nav>
<?php
if ( $data->has_powerful() ) {
	RecentLogin::remind( $data->url );
}
?>
<table class="widefat striped scimpress-accounts">
	<caption class="screen-reader-text"><?php echo esc_html( $scimpress_views[ $data->show ] ); ?></caption>
	<thead>
		<tr>
			<th scope="col"><?php esc_html_e( 'Account', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Wanted as', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Why it fits', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Since', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Decision', 'scimpress' ); ?></th>
		</tr>
	</thead>
	<tbody>
		<?php if ( array() === $data->requests ) : ?>
			<tr><td colspan="5"><?php echo esc_html( $data->emptiness() ); ?></td></tr>
		<?php endif; ?>
		<?php foreach ( $data->requests as $scimpress_request ) : ?>
			<tr>
				<th scope="row">
					<a href="<?php echo esc_url( AccountActions::profile( $scimpress_request['wp_user_id'] ) ); ?>"><?php echo esc_html( $scimpress_request['login'] ); ?></a>
					<br><?php echo esc_html( $scimpress_request['email'] ); ?>
				</th>
				<td data-colname="<?php esc_attr_e( 'Wanted as', 'scimpress' ); ?>">
					<?php
					/* translators: 1: what the identity provider calls the user, 2: name of an identity provider. */
					echo esc_html( sprintf( __( '%1$s, by %2$s', 'scimpress' ), $scimpress_request['user_name'], $scimpress_request['connection'] ) );
					if ( '' !== $scimpress_request['external_id'] ) {
						echo '<br>' . esc_html__( 'External id', 'scimpress' ) . ': <code>' . esc_html( $scimpress_request['external_id'] ) . '</code>';
					}
					?>
				</td>
				<td data-colname="<?php esc_attr_e( 'Why it fits', 'scimpress' ); ?>"><?php echo esc_html( $scimpress_request['matched'] ); ?></td>
				<td data-colname="<?php esc_attr_e( 'Since', 'scimpress' ); ?>"><?php echo esc_html( AuditLabels::time( $scimpress_request['reported'] ) ); ?></td>
				<td class="scimpress-actions">
					<?php
					if ( '' !== $scimpress_request['told'] ) {
						echo '<p>' . esc_html( $scimpress_request['told'] ) . '</p>';
					}
					if ( '' !== $scimpress_request['obstacle'] ) {
						echo '<p>' . esc_html( $scimpress_request['obstacle'] ) . '</p><p><a href="' . esc_url( add_query_arg( 'account', rawurlencode( $scimpress_request['login'] ), Page::url( SafetyTab::SLUG ) ) ) . '">' . esc_html__( 'Look the account up', 'scimpress' ) . '<span class="screen-reader-text"> ' . esc_html( $scimpress_request['login'] ) . '</span></a></p>';
					} elseif ( $scimpress_request['is_powerful'] ) {
						echo '<p>' . esc_html__( 'An administrator has opened this account to SCIM. Whoever controls the identity provider can take it over with all that it may do.', 'scimpress' ) . '</p>';
					}
					if ( ! $scimpress_request['may'] ) {
						esc_html_e( 'You may not edit this account.', 'scimpress' );
					}
					if ( $scimpress_request['can_link'] ) {
						$scimpress_button( $scimpress_request, 'link', __( 'Link', 'scimpress' ) );
					}
					if ( $scimpress_request['can_refuse'] ) {
						$scimpress_button( $scimpress_request, 'refuse', __( 'Refuse', 'scimpress' ) );
					}
					?>
				</td>
			</tr>
		<?php endforeach; ?>
	</tbody>
</table>
<?php
if ( null !== $data->next ) {
	$scimpress_next = add_query_arg(
		array(
			'show'  => $data->show,
			'after' => $data->next,
		),
		$data->url
	);
	echo '<p><a class="button" href="' . esc_url( $scimpress_next ) . '">' . esc_html__( 'More requests', 'scimpress' ) . '</a></p>';
}
